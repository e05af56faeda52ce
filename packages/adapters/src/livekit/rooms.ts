import {
  type JoinRequest,
  type LiveRoom,
  parseEgressId,
  parseRoomId,
  type RecordedRooms,
  type Role,
  type RoomDirectory,
  type RoomId,
  type RoomSid,
  type Unavailable,
} from "@tallylight/core";
import { ParticipantInfo_Kind } from "@livekit/protocol";
import { AccessToken, type ParticipantInfo, type Room, type VideoGrant } from "livekit-server-sdk";
import { err, ok, ResultAsync } from "neverthrow";
import { sharedReads } from "../crowd/shared-reads.ts";
import type { LiveKitConnection } from "./connect.ts";
import { isAbsent, isDead, notAnswered } from "./failure.ts";

/** LiveKit's rooms and who is in them, by its RoomService API. */
export function liveKitRooms(connection: LiveKitConnection): RoomDirectory {
  const { rooms, participants, publicUrl } = connection;
  const looks = sharedReads<LiveRoom | null, Unavailable>();
  return {
    find: (roomId) =>
      looks(roomId, () =>
        ResultAsync.fromPromise(
          Promise.all([rooms.listRooms([roomId]), rooms.listParticipants(roomId)]),
          notAnswered("directory", "find"),
        ).map(([found, participants]) => liveRoom(found, roomId, participants)),
      ),
    recorded: () => ResultAsync.fromPromise(rooms.listRooms(), notAnswered("directory", "recorded")).map(recordedIn),
    recorderAnswers: (roomId, egressId) =>
      ResultAsync.fromPromise(participants.updateSubscriptions(roomId, egressId, [], false), (thrown) => thrown)
        .map(() => true)
        .orElse((thrown) => (isDead(thrown) ? ok(false) : err(notAnswered("directory", "recorderAnswers")(thrown)))),
    open: (roomId) =>
      ResultAsync.fromPromise(rooms.createRoom({ name: roomId }), notAnswered("directory", "open")).map(({ sid }) => ({
        sid: sid as RoomSid,
      })),
    close: (roomId) =>
      ResultAsync.fromPromise(rooms.deleteRoom(roomId), (thrown) => thrown).orElse((thrown) =>
        isAbsent(thrown) ? ok() : err(notAnswered("directory", "close")(thrown)),
      ),
    joinToken: (request) =>
      ResultAsync.fromPromise(sign(connection, request), notAnswered("directory", "joinToken")).map((token) => ({
        token,
        url: publicUrl,
      })),
  };
}

/** A room whose name is no room id cannot be one of ours. */
function recordedIn(rooms: readonly Room[]): RecordedRooms {
  const recorded: RoomId[] = [];
  const unnameable: string[] = [];
  for (const { name, activeRecording } of rooms) {
    parseRoomId(name).match(
      (roomId) => activeRecording && recorded.push(roomId),
      () => unnameable.push(name),
    );
  }
  return { rooms: recorded, unnameable };
}

/** Participants without their room are what a crash of LiveKit left behind: the room is gone. */
function liveRoom(found: readonly Room[], roomId: RoomId, participants: readonly ParticipantInfo[]): LiveRoom | null {
  const room = found.find(({ name }) => name === roomId);
  if (room === undefined) return null;
  const people = participants.filter(isPerson);
  return {
    sid: room.sid as RoomSid,
    people: people.length,
    publishers: people.filter(({ tracks }) => tracks.length > 0).length,
    recorders: participants
      .filter(({ kind }) => kind === ParticipantInfo_Kind.EGRESS)
      .map(({ identity }) => parseEgressId(identity).unwrapOr(null))
      .filter((egressId) => egressId !== null),
  };
}

function isPerson({ kind, permission }: ParticipantInfo): boolean {
  const isMachine = kind === ParticipantInfo_Kind.EGRESS || kind === ParticipantInfo_Kind.AGENT;
  return !isMachine && permission?.hidden !== true && permission?.recorder !== true;
}

const GRANTS: Readonly<Record<Role, VideoGrant>> = {
  moderator: { canPublish: true, canPublishData: true, canSubscribe: true, roomAdmin: true },
  speaker: { canPublish: true, canPublishData: true, canSubscribe: true },
  viewer: { canPublish: false, canPublishData: false, canSubscribe: true },
};

async function sign({ keys: [{ apiKey, apiSecret }] }: LiveKitConnection, request: JoinRequest): Promise<string> {
  const { roomId, identity, name, role, ttlMs } = request;
  const token = new AccessToken(apiKey, apiSecret, {
    identity,
    ttl: Math.ceil(ttlMs / 1000),
    ...(name === undefined ? {} : { name }),
  });
  token.addGrant({ roomJoin: true, room: roomId, ...GRANTS[role] });
  return token.toJwt();
}
