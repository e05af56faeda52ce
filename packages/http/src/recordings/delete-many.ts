import { z } from "@hono/zod-openapi";
import { deleteRecording, formatRecordingId, inBatches } from "@tallylight/core";
import { err } from "neverthrow";
import { may } from "../edge/caller.ts";
import { endpoint } from "../edge/endpoint.ts";
import { recordingIdsSchema } from "../edge/ids.ts";
import { outageOf } from "../edge/outage.ts";
import { brief } from "../problem.ts";
import { roomAmong } from "./schema.ts";

/** How many recordings are deleted at the same time. */
const WIDTH = 10;

const answer = z
  .object({
    message: z.string(),
    deleted: z.array(z.string()),
    failed: z.array(z.object({ recordingId: z.string(), error: z.string() })),
  })
  .openapi("RecordingsDeleted");

export const deleteRecordingsEndpoint = endpoint({
  method: "delete",
  path: "/recordings",
  operationId: "deleteRecordings",
  summary: "Deletes several recordings that have ended, each for itself; with a room token those of its room",
  permission: "recordingDelete",
  query: z.object({ recordingIds: recordingIdsSchema }),
  answers: {
    200: { description: "All are deleted", schema: answer },
    400: { description: "Some are not; the others are", schema: answer },
  },
  refusals: [401, 403, 406, 422, 503],
  roomOf: ({ query }, caller) => roomAmong(query.recordingIds, caller),
  handle: async (call) => {
    const { house, work } = call.service;
    const ids = call.query.recordingIds;
    const all = inBatches(ids, WIDTH, async (id) => {
      const allowed = may(call.caller, "recordingDelete", id.roomId);
      const done = allowed ? await deleteRecording(house.ports, id) : err({ kind: "forbidden" as const });
      return { recordingId: formatRecordingId(id), done };
    });
    const results = await work.track(all);
    const outage = outageOf(results.map(({ done }) => done));
    if (outage !== null) return call.refuse(outage);
    const deleted = results.flatMap(({ recordingId, done }) => (done.isOk() ? [recordingId] : []));
    const failed = results.flatMap(({ recordingId, done }) =>
      done.isErr() ? [{ recordingId, error: brief(done.error).message }] : [],
    );
    call.note({ recordings: ids.length, failed: failed.length });
    if (failed.length === 0) {
      return call.json(200, { message: "All recordings deleted successfully", deleted, failed });
    }
    return call.json(400, { message: `${failed.length} recording(s) could not be deleted`, deleted, failed });
  },
});
