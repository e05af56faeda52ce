import { z } from "@hono/zod-openapi";
import { formatRecordingId, shareRecording, unshareRecording } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { SECRET_PARAMETER } from "../edge/shared.ts";
import { PARAMS_AT, recordingParams } from "./schema.ts";

export const shareRecordingEndpoint = endpoint({
  method: "get",
  path: "/recordings/{recordingId}/url",
  operationId: "shareRecording",
  summary: "A link with a secret, that opens this recording; the same link until it is revoked",
  permission: "recordingControl",
  params: recordingParams,
  paramsAt: PARAMS_AT,
  query: z.object({
    privateAccess: z
      .string()
      .transform((told) => told === "true")
      .default(false)
      .openapi({ type: "boolean", default: false, description: "Opens it only to callers who are known besides" }),
  }),
  answers: { 200: { description: "The link", schema: z.object({ url: z.string() }) } },
  refusals: [401, 403, 404, 406, 422, 503],
  roomOf: ({ params }) => params.recordingId.roomId,
  handle: async (call) => {
    const id = call.params.recordingId;
    const shared = await shareRecording(call.service.house.ports, id);
    if (shared.isErr()) return call.refuse(shared.error);
    const secret = call.query.privateAccess ? shared.value.private : shared.value.public;
    const url = call.page(`/recording/${formatRecordingId(id)}?${SECRET_PARAMETER}=${secret}`);
    return call.json(200, { url }, { "Cache-Control": "no-store" });
  },
});

export const unshareRecordingEndpoint = endpoint({
  method: "delete",
  path: "/recordings/{recordingId}/url",
  operationId: "unshareRecording",
  summary: "Revokes the links of this recording; the next ones have other secrets",
  permission: "recordingControl",
  params: recordingParams,
  paramsAt: PARAMS_AT,
  answers: { 200: { description: "They are revoked", schema: z.object({ message: z.string() }) } },
  refusals: [401, 403, 404, 406, 422, 503],
  roomOf: ({ params }) => params.recordingId.roomId,
  handle: async (call) => {
    const id = call.params.recordingId;
    const revoked = await unshareRecording(call.service.house.ports, id);
    if (revoked.isErr()) return call.refuse(revoked.error);
    return call.json(200, { message: `Links of recording '${formatRecordingId(id)}' revoked successfully` });
  },
});
