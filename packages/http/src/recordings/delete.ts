import { z } from "@hono/zod-openapi";
import { deleteRecording, formatRecordingId } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { recordingParams } from "./schema.ts";

export const deleteRecordingEndpoint = endpoint({
  method: "delete",
  path: "/recordings/{recordingId}",
  operationId: "deleteRecording",
  summary: "Deletes a recording that has ended, with its file",
  permission: "recordingDelete",
  params: recordingParams,
  answers: { 200: { description: "It is deleted", schema: z.object({ message: z.string() }) } },
  refusals: [401, 403, 404, 406, 409, 422, 503],
  roomOf: ({ params }) => params.recordingId.roomId,
  handle: async (call) => {
    const id = call.params.recordingId;
    const recordingId = formatRecordingId(id);
    call.note({ recordingId });
    const deleted = await deleteRecording(call.service.house.ports, id);
    if (deleted.isErr()) return call.refuse(deleted.error);
    return call.json(200, { message: `Recording '${recordingId}' deleted successfully` });
  },
});
