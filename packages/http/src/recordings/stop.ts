import { z } from "@hono/zod-openapi";
import { formatRecordingId, stopRecording } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { fieldsQuery } from "../edge/fields.ts";
import { PARAMS_AT, recordingAnswer, recordingParams, recordingAnswerSchema } from "./schema.ts";

export const stopRecordingEndpoint = endpoint({
  method: "post",
  path: "/recordings/{recordingId}/stop",
  operationId: "stopRecording",
  summary: "Orders the end of a recording, also while it is starting",
  permission: "recordingControl",
  params: recordingParams,
  paramsAt: PARAMS_AT,
  query: z.object(fieldsQuery),
  answers: { 202: { description: "It is ending", schema: recordingAnswerSchema, headers: ["Location"] } },
  refusals: [401, 403, 404, 406, 409, 422, 503],
  roomOf: ({ params }) => params.recordingId.roomId,
  handle: async (call) => {
    const { house, work } = call.service;
    const id = call.params.recordingId;
    const recordingId = formatRecordingId(id);
    call.note({ recordingId, egressId: id.egressId });
    const stopped = await work.track(stopRecording(house.ports, house.settings.limits, id));
    if (stopped.isErr()) return call.refuse(stopped.error);
    return call.json(202, recordingAnswer(stopped.value, call), { Location: call.link(`/recordings/${recordingId}`) });
  },
});
