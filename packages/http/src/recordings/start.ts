import { z } from "@hono/zod-openapi";
import { startRecording } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { fieldsQuery } from "../edge/fields.ts";
import { encodingSchema, layoutSchema } from "../edge/encoding.ts";
import { roomIdSchema } from "../edge/ids.ts";
import { recordingJson, recordingSchema } from "./schema.ts";

const body = z
  .object({
    roomId: roomIdSchema,
    config: z.object({ layout: layoutSchema.optional(), encoding: encodingSchema.optional() }).optional(),
  })
  .openapi("StartRecording");

export const startRecordingEndpoint = endpoint({
  method: "post",
  path: "/recordings",
  operationId: "startRecording",
  summary: "Starts a recording, and waits until it records",
  permission: "recordingControl",
  query: z.object(fieldsQuery),
  body,
  answers: { 201: { description: "It records; `Location` is its address", schema: recordingSchema } },
  refusals: [400, 401, 403, 404, 406, 409, 413, 415, 422, 503],
  roomOf: ({ body }) => body.roomId,
  handle: async (call) => {
    const { house, work, phase } = call.service;
    if (phase() === "stopping") return call.refuse({ kind: "stopping" });
    const { roomId, config } = call.body;
    // Tracked, because a caller who goes away changes nothing: the start is finished all the same.
    const started = await work.track(startRecording(house.ports, house.settings, { roomId, ...config }));
    if (started.isErr()) return call.refuse(started.error);
    const { recordingId, egressId } = started.value;
    call.note({ recordingId, egressId });
    return call.json(201, recordingJson(started.value, call), { Location: call.link(`/recordings/${recordingId}`) });
  },
});
