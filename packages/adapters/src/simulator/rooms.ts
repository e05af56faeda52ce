import {
  DisconnectReason,
  ParticipantInfo,
  ParticipantInfo_Kind,
  ParticipantInfo_State,
  ParticipantPermission,
  Room,
  TrackInfo,
  TrackSource,
  TrackType,
  WebhookEvent,
} from "@livekit/protocol";
import { newName, type LiveRoom, type Participant, type RecorderPage, type World } from "./world.ts";

const DEFAULT_EMPTY_TIMEOUT_SECONDS = 300;
const DEFAULT_DEPARTURE_TIMEOUT_SECONDS = 20;

type RoomRequest = {
  readonly name: string;
  readonly emptyTimeout?: number;
  readonly departureTimeout?: number;
  readonly maxParticipants?: number;
  readonly metadata?: string;
};

/** Makes the room, with this many people in it who publish. */
export function openRoom(world: World, request: RoomRequest, seats: number): LiveRoom {
  const now = world.timers.now();
  const info = new Room({
    sid: newName(world, "RM_"),
    name: request.name,
    emptyTimeout: request.emptyTimeout || DEFAULT_EMPTY_TIMEOUT_SECONDS,
    departureTimeout: request.departureTimeout || DEFAULT_DEPARTURE_TIMEOUT_SECONDS,
    maxParticipants: request.maxParticipants ?? 0,
    metadata: request.metadata ?? "",
    creationTime: BigInt(Math.floor(now / 1_000)),
    creationTimeMs: BigInt(now),
  });
  const room: LiveRoom = { info, participants: new Map(), moves: 0 };
  world.rooms.set(info.name, room);
  tellRoom(world, room, "room_started");
  closeIfEmptyFor(world, room, info.emptyTimeout);
  for (let seat = 1; seat <= seats; seat += 1) seatPerson(world, room, `guest-${seat}`, true);
  return room;
}

/** A person joins, and publishes a camera or nothing. */
export function seatPerson(world: World, room: LiveRoom, identity: string, publishes: boolean): void {
  const permission = new ParticipantPermission({ canSubscribe: true, canPublish: true, canPublishData: true });
  const participant = { info: newParticipant(world, identity, ParticipantInfo_Kind.STANDARD, permission) };
  room.moves += 1;
  enter(world, room, participant);
  if (publishes) publish(world, room, participant);
}

/** The recorder of an egress joins: hidden, and nobody who keeps the room open. */
export function seatRecorder(world: World, room: LiveRoom, identity: string, page: RecorderPage): void {
  const permission = new ParticipantPermission({ canSubscribe: true, hidden: true, recorder: true });
  enter(world, room, { info: newParticipant(world, identity, ParticipantInfo_Kind.EGRESS, permission), page });
}

/** Somebody leaves, or is made to. Nobody of that identity: nothing happens. */
export function leave(world: World, room: LiveRoom, identity: string, reason: DisconnectReason): void {
  const participant = room.participants.get(identity);
  if (participant === undefined) return;
  remove(world, room, participant, reason);
  if (participant.page !== undefined) return participant.page.disconnected();
  room.moves += 1;
  closeIfEmptyFor(world, room, room.info.departureTimeout);
}

/** Everybody is sent away, people first, and the room is over. Recorders notice afterwards. */
export function closeRoom(world: World, room: LiveRoom, reason: DisconnectReason): void {
  world.rooms.delete(room.info.name);
  const recorders = [...room.participants.values()].filter(({ page }) => page !== undefined);
  for (const participant of [...people(room), ...recorders]) remove(world, room, participant, reason);
  tellRoom(world, room, "room_finished");
  for (const { page } of recorders) page?.disconnected();
}

/** The room as LiveKit lists it now. */
export function roomInfo(room: LiveRoom): Room {
  const info = room.info.clone();
  info.numParticipants = people(room).length;
  info.numPublishers = publishers(room);
  info.activeRecording = people(room).length < room.participants.size;
  return info;
}

export function publishers(room: LiveRoom): number {
  return people(room).filter(({ info }) => info.isPublisher).length;
}

function people(room: LiveRoom): readonly Participant[] {
  return [...room.participants.values()].filter(({ page }) => page === undefined);
}

function newParticipant(
  world: World,
  identity: string,
  kind: ParticipantInfo_Kind,
  permission: ParticipantPermission,
): ParticipantInfo {
  const now = world.timers.now();
  const state = ParticipantInfo_State.ACTIVE;
  const joined = { joinedAt: BigInt(Math.floor(now / 1_000)), joinedAtMs: BigInt(now) };
  return new ParticipantInfo({ sid: newName(world, "PA_"), identity, kind, permission, state, version: 2, ...joined });
}

function enter(world: World, room: LiveRoom, participant: Participant): void {
  // LiveKit sends away whoever had this identity before.
  leave(world, room, participant.info.identity, DisconnectReason.DUPLICATE_IDENTITY);
  room.participants.set(participant.info.identity, participant);
  tellRoom(world, room, "participant_joined", participant.info);
}

function remove(world: World, room: LiveRoom, participant: Participant, reason: DisconnectReason): void {
  const { info } = participant;
  for (const track of info.tracks) tellTrack(world, room, participant, "track_unpublished", track);
  room.participants.delete(info.identity);
  const gone = info.clone();
  gone.state = ParticipantInfo_State.DISCONNECTED;
  gone.disconnectReason = reason;
  gone.tracks = [];
  tellRoom(world, room, "participant_left", gone);
}

function publish(world: World, room: LiveRoom, participant: Participant): void {
  const track = new TrackInfo({
    sid: newName(world, "TR_VC"),
    type: TrackType.VIDEO,
    source: TrackSource.CAMERA,
    name: "camera",
    width: 640,
    height: 360,
    mimeType: "video/VP8",
  });
  participant.info.isPublisher = true;
  participant.info.tracks.push(track);
  tellTrack(world, room, participant, "track_published", track);
  for (const { page } of room.participants.values()) page?.publisherCame();
}

function closeIfEmptyFor(world: World, room: LiveRoom, seconds: number): void {
  const { moves } = room;
  world.timers.after(seconds * 1_000, () => {
    const same = world.rooms.get(room.info.name) === room && room.moves === moves;
    if (same && people(room).length === 0) closeRoom(world, room, DisconnectReason.ROOM_CLOSED);
  });
}

function tellRoom(world: World, room: LiveRoom, event: string, participant?: ParticipantInfo): void {
  const about = participant === undefined ? {} : { participant };
  world.emit(room.info.name, new WebhookEvent({ event, room: roomInfo(room), ...about }));
}

function tellTrack(world: World, room: LiveRoom, from: Participant, event: string, track: TrackInfo): void {
  const { sid, name } = room.info;
  const participant = new ParticipantInfo({ sid: from.info.sid, identity: from.info.identity });
  world.emit(name, new WebhookEvent({ event, room: new Room({ sid, name }), participant, track }));
}
