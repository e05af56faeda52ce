import { z } from "@hono/zod-openapi";
import { deleteRoom } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { extraFieldsQuery } from "../edge/fields.ts";
import { deletedSchema, deletionAnswer, policyQuery } from "./deletion.ts";
import { roomParams } from "./schema.ts";

export const deleteRoomEndpoint = endpoint({
  method: "delete",
  path: "/rooms/{roomId}",
  operationId: "deleteRoom",
  summary: "Deletes a room; what becomes of a meeting and of recordings in it, the policies say",
  permission: "rooms",
  params: roomParams,
  query: z.object({ ...policyQuery, ...extraFieldsQuery }),
  answers: {
    200: { description: "It is deleted, or closed instead", schema: deletedSchema },
    202: {
      description: "It is deleted or closed when its meeting, or a recording that is starting, has ended",
      schema: deletedSchema,
    },
  },
  refusals: [401, 403, 404, 406, 409, 422, 503],
  roomOf: ({ params }) => params.roomId,
  handle: async (call) => {
    const { roomId } = call.params;
    const { house, work } = call.service;
    const { withMeeting, withRecordings } = call.query;
    // Tracked, because a caller who goes away changes nothing.
    const done = await work.track(
      deleteRoom(house.ports, house.config.limits, roomId, { withMeeting, withRecordings }),
    );
    if (done.isErr()) return call.refuse(done.error);
    const { status, body } = deletionAnswer(roomId, done.value, call);
    return call.json(status, body);
  },
});
