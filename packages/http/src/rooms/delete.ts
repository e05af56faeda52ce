import { z } from "@hono/zod-openapi";
import { deleteRoom, type Deletion } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { roomParams } from "./schema.ts";

/** Of OpenVidu Meet's policies two are understood: what is in the room stays with it, or goes with it. */
const policy = z.enum(["fail", "force"]).default("fail");

const deleted = z.object({ successCode: z.string(), message: z.string() });

export const deleteRoomEndpoint = endpoint({
  method: "delete",
  path: "/rooms/{roomId}",
  operationId: "deleteRoom",
  summary: "Deletes a room, by force with its meeting and its recordings",
  permission: "rooms",
  params: roomParams,
  query: z.object({ withMeeting: policy, withRecordings: policy }),
  answers: {
    200: { description: "It is deleted", schema: deleted },
    202: { description: "A recording in it was just starting; it is deleted when that has ended", schema: deleted },
  },
  refusals: [401, 403, 404, 406, 409, 422, 503],
  roomOf: ({ params }) => params.roomId,
  handle: async (call) => {
    const { roomId } = call.params;
    const { house } = call.service;
    const done = await deleteRoom(house.ports, house.config.limits, roomId, call.query);
    if (done.isErr()) return call.refuse(done.error);
    const successCode = successOf(done.value);
    if (done.value.state === "deleted") {
      return call.json(200, { successCode, message: `Room '${roomId}' deleted successfully` });
    }
    return call.json(202, { successCode, message: `Room '${roomId}' scheduled to be deleted` });
  },
});

/** In OpenVidu Meet's words. */
function successOf({ state, meeting, recordings }: Deletion): string {
  if (state === "deleting") return "room_with_active_meeting_and_recordings_scheduled_to_be_deleted";
  if (!meeting) return recordings ? "room_and_recordings_deleted" : "room_deleted";
  return recordings ? "room_with_active_meeting_and_recordings_deleted" : "room_with_active_meeting_deleted";
}
