import { z } from "@hono/zod-openapi";
import { listRecordings, RECORDING_STATUSES, type RecordingId } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { roomIdSchema } from "../edge/ids.ts";
import { pageStart, pagination, paginationSchema, pagingQuery } from "../edge/paging.ts";
import { recordingJson, recordingSchema } from "./schema.ts";

const position = z.object({
  startDate: z.number(),
  recordingId: z.string().transform((id) => id as RecordingId),
});

export const listRecordingsEndpoint = endpoint({
  method: "get",
  path: "/recordings",
  operationId: "listRecordings",
  summary: "Recordings, newest first; with a room token those of its room",
  permission: "recordingList",
  query: z.object({
    ...pagingQuery,
    roomId: roomIdSchema.optional(),
    status: z.enum(RECORDING_STATUSES).optional(),
  }),
  answers: {
    200: {
      description: "A page of recordings",
      schema: z.object({ recordings: z.array(recordingSchema), pagination: paginationSchema }),
    },
  },
  refusals: [401, 403, 406, 422, 503],
  roomOf: ({ query }, caller) => query.roomId ?? (caller.kind === "room-token" ? caller.roomId : null),
  handle: async (call) => {
    const { signer, house } = call.service;
    const { maxItems, nextPageToken: token, status } = call.query;
    const roomId = call.query.roomId ?? (call.caller.kind === "room-token" ? call.caller.roomId : undefined);
    const filters = { roomId, status };
    const after = pageStart(signer, "recordings-page", position, { token, filters });
    if (after.isErr()) return call.refuse(after.error);
    const statuses = status === undefined ? undefined : [status];
    const page = await listRecordings(house.ports, { roomId, statuses, limit: maxItems, after: after.value });
    if (page.isErr()) return call.refuse(page.error);
    return call.json(200, {
      recordings: page.value.recordings.map((recording) => recordingJson(recording, call)),
      pagination: pagination(signer, "recordings-page", { maxItems, filters, next: page.value.next }),
    });
  },
});
