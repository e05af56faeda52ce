import { z } from "@hono/zod-openapi";
import { deleteRoom, inBatches } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { extraFieldsQuery } from "../edge/fields.ts";
import { roomIdsSchema } from "../edge/ids.ts";
import { outageOf } from "../edge/outage.ts";
import { brief } from "../problem.ts";
import { deletedSchema, deletionAnswer, policyQuery } from "./deletion.ts";

/** How many rooms are dealt with at the same time. */
const WIDTH = 10;

const answer = z
  .object({
    message: z.string(),
    deleted: z.array(deletedSchema.extend({ roomId: z.string() })),
    failed: z.array(z.object({ roomId: z.string(), error: z.string(), message: z.string() })),
  })
  .openapi("RoomsDeleted");

export const deleteRoomsEndpoint = endpoint({
  method: "delete",
  path: "/rooms",
  operationId: "deleteRooms",
  summary: "Deletes several rooms, each by the same policies and for itself",
  permission: "rooms",
  query: z.object({ roomIds: roomIdsSchema, ...policyQuery, ...extraFieldsQuery }),
  answers: {
    200: { description: "Each was dealt with", schema: answer },
    400: { description: "Some were not; the others were", schema: answer },
  },
  refusals: [401, 403, 406, 422, 503],
  roomOf: () => null,
  handle: async (call) => {
    const { house, work } = call.service;
    const { roomIds, withMeeting, withRecordings } = call.query;
    const terms = { withMeeting, withRecordings };
    const all = inBatches(roomIds, WIDTH, async (roomId) => ({
      roomId,
      done: await deleteRoom(house.ports, house.config.limits, roomId, terms),
    }));
    const results = await work.track(all);
    const outage = outageOf(results.map(({ done }) => done));
    if (outage !== null) return call.refuse(outage);
    const deleted = results.flatMap(({ roomId, done }) =>
      done.isOk() ? [{ roomId, ...deletionAnswer(roomId, done.value, call).body }] : [],
    );
    const failed = results.flatMap(({ roomId, done }) => (done.isErr() ? [{ roomId, ...brief(done.error) }] : []));
    call.note({ rooms: roomIds.length, failed: failed.length });
    if (failed.length === 0) {
      return call.json(200, { message: "All rooms successfully processed for deletion", deleted, failed });
    }
    return call.json(400, { message: `${failed.length} room(s) failed to process while deleting`, deleted, failed });
  },
});
