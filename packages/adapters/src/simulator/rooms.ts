import {
  DisconnectReason,
  type EgressInfo,
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
  const room: LiveRoom = { info, participants: new Map(), moves: 0, stale: false };
  world.rooms.set(info.name, room);
  tellRoom(world, room, "room_started");
  closeIfEmptyFor(world, room, info.emptyTimeout);
  for (let seat = 1; seat <= seats; seat += 1) seatPerson(world, room, `guest-${seat}`, true);
  return room;
}

/** A person joins, and publishes a camera or nothing. */
export function seatPerson(world: World, room: LiveRoom, identity: string, publishes: boolean): void {
  const permission = new ParticipantPermission({ canSubscribe: true, canPublish: true, canPublishData: true });
  const info = newParticipant(world, identity, ParticipantInfo_Kind.STANDARD, permission);
  const participant: Participant = { info, presence: "present" };
  room.moves += 1;
  enter(world, room, participant);
  if (publishes) publish(world, room, participant);
}

/** The recorder of an egress joins: hidden, and nobody who keeps the room open. */
export function seatRecorder(world: World, room: LiveRoom, identity: string, page: RecorderPage): void {
  const permission = new ParticipantPermission({ canSubscribe: true, hidden: true, recorder: true });
  const info = newParticipant(world, identity, ParticipantInfo_Kind.EGRESS, permission);
  enter(world, room, { info, page, presence: "present" });
}

/** The recorder of an egress has called, and goes before it has joined. */
export function abortConnection(world: World, { egressId, roomName }: EgressInfo): void {
  const room = world.rooms.get(roomName);
  const permission = new ParticipantPermission({ canSubscribe: true, hidden: true, recorder: true });
  const info = newParticipant(world, egressId, ParticipantInfo_Kind.EGRESS, permission);
  info.state = ParticipantInfo_State.DISCONNECTED;
  info.disconnectReason = DisconnectReason.SIGNAL_CLOSE;
  if (room) tellRoom(world, room, "participant_connection_aborted", info);
}

/** Somebody leaves, or is made to. Nobody of that identity: nothing happens. */
export function leave(world: World, room: LiveRoom, identity: string, reason: DisconnectReason): void {
  const participant = room.participants.get(identity);
  if (participant === undefined) return;
  // LiveKit is not there to notice it.
  if (participant.presence !== "present") return void (participant.presence = "lost");
  remove(world, room, participant, reason);
  if (participant.page !== undefined) return participant.page.disconnected();
  room.moves += 1;
  closeIfEmptyFor(world, room, room.info.departureTimeout);
}

/** Everybody is sent away, people first, and the room is over. Recorders notice afterwards. */
export function closeRoom(world: World, room: LiveRoom, reason: DisconnectReason): void {
  world.rooms.delete(room.info.name);
  const pages = recorders(room);
  // LiveKit makes a room that it only remembers again, to end it; those who are listed in it were never told of.
  if (room.stale) tellRoom(world, room, "room_started");
  else for (const participant of [...people(room), ...pages]) remove(world, room, participant, reason);
  tellRoom(world, room, "room_finished");
  world.timers.after(world.timings.noticeMs, () => {
    for (const { page } of pages) page?.disconnected();
  });
}

/** LiveKit crashes: its Redis goes on listing everybody who is there, and nobody answers for them. */
export function forsakeRooms(world: World): void {
  for (const room of world.rooms.values()) {
    room.stale = true;
    const present = [...room.participants.values()].filter(({ presence }) => presence === "present");
    for (const participant of present) forsake(world, participant);
  }
}

function forsake(world: World, participant: Participant): void {
  const { sid } = participant.info;
  participant.presence = "ghost";
  world.timers.after(world.timings.giveUpMs, () => {
    // One that has joined again has another sid, and waits anew in the next crash.
    if (participant.presence === "ghost" && participant.info.sid === sid) participant.page?.disconnected();
  });
}

/** LiveKit is there again: who waited for it joins anew, people first, and the room is started again, as the same. */
export function rejoinRooms(world: World): void {
  for (const room of world.rooms.values()) {
    for (const participant of [...people(room), ...recorders(room)]) {
      const waits = participant.page?.waits() ?? true;
      if (participant.presence === "ghost" && waits) rejoin(world, room, participant);
    }
  }
}

function rejoin(world: World, room: LiveRoom, participant: Participant): void {
  participant.presence = "present";
  const { info } = participant;
  const published = info.isPublisher;
  info.sid = newName(world, "PA_");
  info.isPublisher = false;
  info.tracks = [];
  admit(world, room, participant);
  if (published) publish(world, room, participant);
  participant.page?.publisherCame();
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

function recorders(room: LiveRoom): readonly Participant[] {
  return [...room.participants.values()].filter(({ page }) => page !== undefined);
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
  admit(world, room, participant);
}

function admit(world: World, room: LiveRoom, participant: Participant): void {
  if (room.stale) tellRoom(world, room, "room_started");
  room.stale = false;
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
    // A room that LiveKit only remembers is closed by nobody.
    if (same && !room.stale && people(room).length === 0) closeRoom(world, room, DisconnectReason.ROOM_CLOSED);
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
