import { z } from "@hono/zod-openapi";
import { deleteRoom } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { roomParams } from "./schema.ts";

/** Of OpenVidu Meet's policies only its default is understood: a room that is in use stays. */
const policy = z.enum(["fail"]).default("fail");

export const deleteRoomEndpoint = endpoint({
  method: "delete",
  path: "/rooms/{roomId}",
  operationId: "deleteRoom",
  summary: "Deletes a room that has no meeting and no recordings",
  permission: "rooms",
  params: roomParams,
  query: z.object({ withMeeting: policy, withRecordings: policy }),
  answers: {
    200: { description: "It is deleted", schema: z.object({ successCode: z.string(), message: z.string() }) },
  },
  refusals: [401, 403, 404, 406, 409, 422, 503],
  roomOf: ({ params }) => params.roomId,
  handle: async (call) => {
    const { roomId } = call.params;
    const deleted = await deleteRoom(call.service.house.ports, roomId);
    if (deleted.isErr()) return call.refuse(deleted.error);
    return call.json(200, { successCode: "room_deleted", message: `Room '${roomId}' deleted successfully` });
  },
});
