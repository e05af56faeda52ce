import { z } from "@hono/zod-openapi";
import { listRecordings, RECORDING_SORT_FIELDS, RECORDING_STATUSES, type RecordingId } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { fieldsQuery } from "../edge/fields.ts";
import { roomIdSchema } from "../edge/ids.ts";
import { pageStart, pagination, paginationSchema, pagingQuery } from "../edge/paging.ts";
import { roomNameMatch, roomNameQuery } from "../edge/room-name.ts";
import { recordingAnswer, recordingAnswerSchema } from "./schema.ts";

const position = z.object({
  sortValue: z.union([z.string(), z.number(), z.null()]).optional(),
  startDate: z.number(),
  recordingId: z.string().transform((id) => id as RecordingId),
});

export const listRecordingsEndpoint = endpoint({
  method: "get",
  path: "/recordings",
  operationId: "listRecordings",
  summary: "Recordings, newest first or as `sortField` says; with a room token those of its room",
  permission: "recordingList",
  query: z.object({
    ...pagingQuery,
    roomId: roomIdSchema.optional(),
    ...roomNameQuery,
    status: z.enum(RECORDING_STATUSES).optional(),
    sortField: z.enum(RECORDING_SORT_FIELDS).default("startDate"),
    sortOrder: z.enum(["asc", "desc"]).default("desc"),
    ...fieldsQuery,
  }),
  answers: {
    200: {
      description: "A page of recordings. By name a page may be short, or empty, and not the last",
      schema: z.object({ recordings: z.array(recordingAnswerSchema), pagination: paginationSchema }),
    },
  },
  refusals: [401, 403, 406, 422, 503],
  roomOf: ({ query }, caller) => query.roomId ?? (caller.kind === "room-token" ? caller.roomId : null),
  handle: async (call) => {
    const { signer, house } = call.service;
    const { maxItems, nextPageToken: token, status, sortField, sortOrder, roomName } = call.query;
    const { roomNameMatchMode: mode, roomNameCaseInsensitive: anyCase } = call.query;
    const roomId = call.query.roomId ?? (call.caller.kind === "room-token" ? call.caller.roomId : undefined);
    // The room's id says more than its name.
    const named = roomNameMatch(call.query.roomId === undefined ? call.query : { ...call.query, roomName: undefined });
    if (named.isErr()) return call.refuse(named.error);
    const { value: isNamed } = named;
    const filters = { roomId, status, sortField, sortOrder, ...(isNamed === null ? {} : { roomName, mode, anyCase }) };
    const after = pageStart(signer, "recordings-page", position, { token, filters });
    if (after.isErr()) return call.refuse(after.error);
    const statuses = status === undefined ? undefined : [status];
    const query = { roomId, statuses, sortField, sortOrder, limit: maxItems, after: after.value };
    const page = await listRecordings(
      house.ports,
      query,
      isNamed === null ? undefined : (recording) => isNamed(recording.roomName ?? ""),
    );
    if (page.isErr()) return call.refuse(page.error);
    return call.json(200, {
      recordings: page.value.recordings.map((recording) => recordingAnswer(recording, call)),
      pagination: pagination(signer, "recordings-page", { maxItems, filters, next: page.value.next }),
    });
  },
});
