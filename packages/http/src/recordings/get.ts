import { z } from "@hono/zod-openapi";
import { formatRecordingId, getRecording, withRoomName } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { fieldsQuery } from "../edge/fields.ts";
import { etagOf, matches } from "../edge/conditions.ts";
import { PARAMS_AT, recordingAnswer, recordingParams, recordingAnswerSchema } from "./schema.ts";

export const getRecordingEndpoint = endpoint({
  method: "get",
  path: "/recordings/{recordingId}",
  operationId: "getRecording",
  summary: "One recording",
  permission: "recordingList",
  shared: true,
  params: recordingParams,
  paramsAt: PARAMS_AT,
  query: z.object(fieldsQuery),
  headers: ["If-None-Match"],
  answers: {
    200: { description: "The recording", schema: recordingAnswerSchema, headers: ["ETag"] },
    304: { description: "It is as `If-None-Match` says", headers: ["ETag"] },
  },
  refusals: [401, 403, 404, 406, 422, 503],
  roomOf: ({ params }) => params.recordingId.roomId,
  handle: async (call) => {
    const id = call.params.recordingId;
    call.note({ recordingId: formatRecordingId(id) });
    const found = await getRecording(call.service.house.ports, id);
    if (found.isErr()) return call.refuse(found.error);
    const body = recordingAnswer(await withRoomName(call.service.house.ports, found.value.value), call);
    const text = JSON.stringify(body);
    const headers = { ETag: etagOf(text), "Cache-Control": "private, no-cache" };
    if (matches(call.header("If-None-Match"), headers.ETag)) return new Response(null, { status: 304, headers });
    return new Response(text, { headers: { "Content-Type": "application/json", ...headers } });
  },
});
