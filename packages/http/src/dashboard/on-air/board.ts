import {
  type DurationMs,
  type EpochMs,
  inBatches,
  listLocks,
  listRooms,
  type LiveRoom,
  type Room,
  type RoomId,
  unavailable,
  type Unavailable,
  within,
} from "@tallylight/core";
import { err, type Result, type ResultAsync } from "neverthrow";
import type { House } from "../../compose.ts";
import { type LockJson, lockJson } from "../../shapes/index.ts";

/** What a room's tally lamp shows. `unknown`: the locks could not be read. */
export type LampState = "idle" | "starting" | "recording" | "stopping" | "suspicious" | "unknown";

export type BoardRoom = {
  readonly roomId: RoomId;
  readonly roomName: string;
  readonly lamp: LampState;
  readonly lock: LockJson | null;
  /** Since when it is locked, by this machine's clock; null when it is not. */
  readonly since: EpochMs | null;
  /** Who is in it; null when LiveKit could not be asked, or was not. */
  readonly people: number | null;
  /** Why nothing can be recorded in it now; null when it can, as far as is known. */
  readonly obstacle: Obstacle | null;
};

export type Obstacle = "closed" | "recording-off" | "empty" | "deleted";

/** Rooms as they are now: those with a meeting or a lock first, then the newest. */
export type Board = {
  readonly at: EpochMs;
  readonly rooms: readonly BoardRoom[];
  /** How many rooms there are beyond those. */
  readonly more: number;
  readonly onAir: number;
  readonly suspicious: number;
  /** What could not be asked. */
  readonly failures: Readonly<Record<"locks" | "rooms" | "liveKit", Unavailable | null>>;
};

const MOST_ROOMS = 100;
/** In how many rooms LiveKit is asked who is there; whether anybody is in the others is found out by a start. */
const MOST_LOOKS = 40;
const WIDTH = 8;
/** Who waits for a page should not wait for a LiveKit that hangs. */
const LONGEST_LOOK_MS: DurationMs = 3_000;

/**
 * Reads the board, once at a time whoever asks: who asks while it is read is given the next reading, so that nobody is
 * shown what was before what they have just done.
 */
export function boardReader(house: Pick<House, "ports" | "config">): () => Promise<Board> {
  let running: Promise<Board> | null = null;
  let next: Promise<Board> | null = null;
  const read = (): Promise<Board> => {
    const reading = readBoard(house).finally(() => {
      if (running === reading) running = null;
    });
    return (running = reading);
  };
  return () => {
    if (running === null) return read();
    const readNext = (): Promise<Board> => {
      next = null;
      return read();
    };
    // Also after one that threw, which is a bug, and no reason for all who come after to be told of it, too.
    next ??= running.then(readNext, readNext);
    return next;
  };
}

async function readBoard({ ports, config }: Pick<House, "ports" | "config">): Promise<Board> {
  const { clock } = ports;
  const [locked, stored] = await Promise.all([
    timely(ports, "locks", listLocks(ports)),
    timely(ports, "rooms", listRooms(ports)),
  ]);
  const at = clock.now();
  const locks = new Map(locked.unwrapOr([]).map((one) => [one.held.roomId, lockJson(one, config.limits)]));
  const known = new Map(stored.unwrapOr([]).map((room) => [room.roomId, room]));
  const roomIds = [...new Set([...known.keys(), ...locks.keys()])].filter(
    (roomId) => locks.has(roomId) || known.get(roomId)?.deleting !== true,
  );
  const isBusy = (roomId: RoomId): number =>
    locks.has(roomId) || known.get(roomId)?.status === "active_meeting" ? 0 : 1;
  // Only what stays the same while a recording comes and goes decides the order: nothing moves under the pointer.
  const ordered = roomIds.toSorted((a, b) => isBusy(a) - isBusy(b));
  const shown = ordered.slice(0, MOST_ROOMS);
  const looks = await lookAt(ports, shown.slice(0, MOST_LOOKS));
  const rooms = shown.map((roomId): BoardRoom => {
    const lock = locks.get(roomId) ?? null;
    const room = known.get(roomId) ?? null;
    const look = looks.get(roomId);
    const live = look === undefined || look.isErr() ? undefined : look.value;
    return {
      roomId,
      roomName: room?.roomName ?? roomId,
      lamp: locked.isErr() ? "unknown" : lampOf(lock),
      lock,
      since: lock === null ? null : at - lock.ageMs,
      people: live === undefined ? null : (live?.people ?? 0),
      obstacle: stored.isErr() ? null : obstacleOf(room, live),
    };
  });
  const lamps = [...locks.values()].map(lampOf);
  return {
    at,
    rooms,
    more: ordered.length - shown.length,
    onAir: lamps.filter((lamp) => lamp === "recording").length,
    suspicious: lamps.filter((lamp) => lamp === "suspicious").length,
    failures: { locks: errorOf(locked), rooms: errorOf(stored), liveKit: firstError(looks) },
  };
}

type Looks = ReadonlyMap<RoomId, Result<LiveRoom | null, Unavailable>>;

/** Asks LiveKit who is in the rooms, until one does not answer in time: then the others are not asked. */
async function lookAt(ports: House["ports"], roomIds: readonly RoomId[]): Promise<Looks> {
  let away: Unavailable | null = null;
  const looks = await inBatches(roomIds, WIDTH, async (roomId) => {
    if (away !== null) return [roomId, err(away)] as const;
    const look = await timely(ports, "directory", ports.directory.find(roomId));
    if (look.isErr()) away = look.error;
    return [roomId, look] as const;
  });
  return new Map<RoomId, Result<LiveRoom | null, Unavailable>>(looks);
}

function timely<T>(
  { clock }: House["ports"],
  port: Unavailable["port"],
  work: PromiseLike<Result<T, Unavailable>>,
): ResultAsync<T, Unavailable> {
  const late = unavailable(port, "read", `no answer within ${LONGEST_LOOK_MS} ms`);
  return within(clock, LONGEST_LOOK_MS, late, work);
}

export function lampOf(lock: LockJson | null): LampState {
  if (lock === null) return "idle";
  if (lock.suspicion !== null || lock.state === "unreadable") return "suspicious";
  return lock.state === "active" ? "recording" : lock.state;
}

/** @param live Null: LiveKit has no room of that name; undefined: nobody knows. */
function obstacleOf(room: Room | null, live: LiveRoom | null | undefined): Obstacle | null {
  if (room === null || room.deleting === true) return "deleted";
  if (!room.config.recording.enabled || room.config.e2ee.enabled) return "recording-off";
  if (live === undefined || (live !== null && live.people > 0)) return null;
  return room.status === "closed" ? "closed" : "empty";
}

const errorOf = (result: Result<unknown, Unavailable>): Unavailable | null => (result.isErr() ? result.error : null);

function firstError(looks: Looks): Unavailable | null {
  for (const look of looks.values()) if (look.isErr()) return look.error;
  return null;
}
