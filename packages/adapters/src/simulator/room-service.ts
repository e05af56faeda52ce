import {
  CreateRoomRequest,
  DeleteRoomRequest,
  DeleteRoomResponse,
  DisconnectReason,
  ListParticipantsRequest,
  ListParticipantsResponse,
  ListRoomsRequest,
  ListRoomsResponse,
  type ParticipantInfo,
  RemoveParticipantResponse,
  type Room,
  RoomParticipantIdentity,
  UpdateRoomMetadataRequest,
  UpdateSubscriptionsRequest,
  UpdateSubscriptionsResponse,
} from "@livekit/protocol";
import type { VideoGrant } from "livekit-server-sdk";
import { err, ok, type Result } from "neverthrow";
import { closeRoom, leave, openRoom, roomInfo } from "./rooms.ts";
import { type Method, rpc } from "./rpc.ts";
import { NO_RESPONSE, NO_SUCH_PARTICIPANT, NO_SUCH_ROOM, type TwirpError } from "./twirp-error.ts";
import type { LiveRoom, World } from "./world.ts";

const canCreate = (grants: VideoGrant): boolean => grants.roomCreate === true;
const administers = (grants: VideoGrant, { room }: { readonly room: string }): boolean =>
  grants.roomAdmin === true && grants.room === room;
const itsRoom = ({ room }: { readonly room: string }): string => room;

/** `livekit.RoomService`, as far as it is spoken here. */
export const roomService: Readonly<Record<string, Method>> = {
  CreateRoom: rpc({
    request: CreateRoomRequest,
    roomName: ({ name }) => name,
    allowed: canCreate,
    run: (world, request) => ok(roomInfo(world.rooms.get(request.name) ?? openRoom(world, request, world.seats))),
  }),
  ListRooms: rpc({
    request: ListRoomsRequest,
    roomName: ({ names }) => names[0] ?? "*",
    allowed: (grants) => grants.roomList === true,
    run: (world, { names }) => ok(new ListRoomsResponse({ rooms: listRooms(world, names) })),
  }),
  DeleteRoom: rpc({
    request: DeleteRoomRequest,
    roomName: itsRoom,
    allowed: canCreate,
    run: (world, { room }) =>
      findRoom(world, room).map((found) => {
        closeRoom(world, found, DisconnectReason.ROOM_DELETED);
        return new DeleteRoomResponse();
      }),
  }),
  ListParticipants: rpc({
    request: ListParticipantsRequest,
    roomName: itsRoom,
    allowed: administers,
    run: (world, { room }) => ok(new ListParticipantsResponse({ participants: listParticipants(world, room) })),
  }),
  GetParticipant: rpc({
    request: RoomParticipantIdentity,
    roomName: itsRoom,
    allowed: administers,
    run: findParticipant,
  }),
  RemoveParticipant: rpc({
    request: RoomParticipantIdentity,
    roomName: itsRoom,
    allowed: administers,
    run: (world, request) =>
      findParticipant(world, request).map(() => {
        const room = world.rooms.get(request.room);
        if (room) leave(world, room, request.identity, DisconnectReason.PARTICIPANT_REMOVED);
        return new RemoveParticipantResponse();
      }),
  }),
  UpdateRoomMetadata: rpc({
    request: UpdateRoomMetadataRequest,
    roomName: itsRoom,
    allowed: administers,
    run: (world, { room, metadata }) =>
      findRoom(world, room).map((found) => {
        found.info.metadata = metadata;
        return roomInfo(found);
      }),
  }),
  UpdateSubscriptions: rpc({
    request: UpdateSubscriptionsRequest,
    roomName: itsRoom,
    allowed: administers,
    run: async (world, request) => {
      const participant = world.rooms.get(request.room)?.participants.get(request.identity);
      if (participant?.presence === "present") return ok(new UpdateSubscriptionsResponse());
      await world.timers.pause(world.timings.noAnswerMs);
      return err(NO_RESPONSE);
    },
  }),
};

function findRoom(world: World, name: string): Result<LiveRoom, TwirpError> {
  const room = world.rooms.get(name);
  return room === undefined ? err(NO_SUCH_ROOM) : ok(room);
}

function listRooms(world: World, names: readonly string[]): Room[] {
  const rooms = [...world.rooms.values()].map(roomInfo);
  return names.length === 0 ? rooms : rooms.filter(({ name }) => names.includes(name));
}

function listParticipants(world: World, room: string): ParticipantInfo[] {
  return [...(world.rooms.get(room)?.participants.values() ?? [])].map(({ info }) => info);
}

function findParticipant(
  world: World,
  { room, identity }: { readonly room: string; readonly identity: string },
): Result<ParticipantInfo, TwirpError> {
  const found = world.rooms.get(room)?.participants.get(identity);
  return found === undefined ? err(NO_SUCH_PARTICIPANT) : ok(found.info);
}
