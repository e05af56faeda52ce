import type { RoomId, RoomSid } from "@tallylight/core";
import type { VirtualClock } from "../../virtual-clock.ts";
import type { Random } from "../random.ts";

/** One life of a room. */
type LiveKitRoom = { readonly sid: RoomSid; readonly people: Set<string>; readonly openedMs: number };

/** LiveKit's rooms: who is in them, and when they close by themselves. */
export type LiveKitRooms = {
  readonly find: (roomId: RoomId) => LiveKitRoom | undefined;
  readonly all: () => Iterable<[RoomId, LiveKitRoom]>;
  /** Makes the room, or finds it as it is. */
  readonly open: (roomId: RoomId) => LiveKitRoom;
  readonly join: (roomId: RoomId, person: string) => void;
  readonly leave: (roomId: RoomId, person: string) => void;
  readonly leaveAll: (roomId: RoomId) => void;
  readonly finish: (roomId: RoomId) => void;
};

type RoomListener = {
  readonly started: (roomId: RoomId, sid: RoomSid) => void;
  readonly finished: (roomId: RoomId, sid: RoomSid) => void;
};

/** LiveKit's defaults: a room in which somebody was, and one in which nobody ever was. */
const DEPARTURE_TIMEOUT_MS = 20_000;
const EMPTY_TIMEOUT_MS = 300_000;

export function liveKitRooms(clock: VirtualClock, random: Random, listener: RoomListener): LiveKitRooms {
  const rooms = new Map<RoomId, LiveKitRoom>();
  let serial = 0;

  const finish = (roomId: RoomId): void => {
    const room = rooms.get(roomId);
    if (room === undefined) return;
    rooms.delete(roomId);
    listener.finished(roomId, room.sid);
  };
  const finishIfEmpty = (roomId: RoomId, room: LiveKitRoom, afterMs: number): void =>
    clock.after(afterMs + random.between(0, 800), () => {
      if (rooms.get(roomId) === room && room.people.size === 0) finish(roomId);
    });
  const open = (roomId: RoomId): LiveKitRoom => {
    const there = rooms.get(roomId);
    if (there !== undefined) return there;
    const room = {
      sid: `RM_${(serial += 1)}` as RoomSid,
      people: new Set<string>(),
      openedMs: clock.monotonicMs(),
    };
    rooms.set(roomId, room);
    listener.started(roomId, room.sid);
    finishIfEmpty(roomId, room, EMPTY_TIMEOUT_MS);
    return room;
  };
  const leave = (roomId: RoomId, person: string): void => {
    const room = rooms.get(roomId);
    if (room?.people.delete(person) === true && room.people.size === 0)
      finishIfEmpty(roomId, room, DEPARTURE_TIMEOUT_MS);
  };
  return {
    find: (roomId) => rooms.get(roomId),
    all: () => rooms,
    open,
    join: (roomId, person) => void open(roomId).people.add(person),
    leave,
    leaveAll: (roomId) => {
      for (const person of rooms.get(roomId)?.people ?? []) leave(roomId, person);
    },
    finish,
  };
}
