import { err, ok, ResultAsync, safeTry } from "neverthrow";
import { unavailable, type Unavailable } from "../failure.ts";
import type { RoomId } from "../ids.ts";
import type { Room } from "../room/room.ts";
import type { Limits } from "../settings.ts";
import { endRoom } from "./end-room.ts";
import { MAX_RACES } from "./races.ts";
import { restoreIndex } from "./restore-index.ts";
import type { RoomNotFound } from "./rooms.ts";
import type { SweepPorts } from "./sweep/ports.ts";

/** What becomes of what is in the room: `fail` refuses to delete it. */
export type DeleteTerms = { readonly withMeeting: "fail" | "force"; readonly withRecordings: "fail" | "force" };

export type RoomInUse = {
  readonly kind: "room-has-meeting" | "room-has-recordings" | "room-has-meeting-and-recordings" | "room-changed";
  readonly roomId: RoomId;
};

export type Deletion = {
  /** `deleting`: a start was under way that could not be ended in time; the mark stays, and a sweep goes on. */
  readonly state: "deleted" | "deleting";
  /** What was in the room, and went with it. */
  readonly meeting: boolean;
  readonly recordings: boolean;
};

/**
 * Deletes a room; by force with the meeting in it, its recording and its recordings. It is marked first and then looked
 * at, and a start claims first and then looks at the mark: one of the two sees the other. A crash leaves the mark, and
 * `finishDeletions` goes on.
 */
export function deleteRoom(
  ports: SweepPorts,
  limits: Limits,
  roomId: RoomId,
  terms: DeleteTerms,
): ResultAsync<Deletion, RoomNotFound | RoomInUse | Unavailable> {
  return safeTry(async function* () {
    // What an emptied index does not list is there all the same.
    yield* restoreIndex(ports);
    const stored = yield* ports.rooms.find(roomId);
    if (stored === null) return err({ kind: "room-not-found" as const, roomId });
    const marked = yield* ports.rooms.write(mark(stored.value, terms), stored.etag);
    if (marked.kind === "conflict") return err({ kind: "room-changed" as const, roomId });
    const { value: room } = marked.stored;
    const use = await useOf(ports, roomId);
    const refused = use.isErr() ? use.error : refusalOf(room, use.value);
    if (refused === null && use.isOk()) return finish(ports, limits, room).map((state) => ({ state, ...use.value }));
    yield* rewrite(ports, room, (now) => withMarkOf(now, stored.value));
    return err(refused as RoomInUse | Unavailable);
  });
}

/** Goes on with each deletion that was cut short. One room's failure stops no other; it is tried again next time. */
export function finishDeletions(
  ports: SweepPorts,
  limits: Limits,
): ResultAsync<{ readonly deleted: number; readonly left: number }, Unavailable> {
  return safeTry(async function* () {
    const counts = { deleted: 0, left: 0 };
    let cursor: string | null = null;
    do {
      const page: { readonly roomIds: readonly RoomId[]; readonly next: string | null } =
        yield* ports.rooms.list(cursor);
      for (const roomId of page.roomIds) {
        const stored = (await ports.rooms.find(roomId)).unwrapOr(null);
        if (stored?.value.deleting !== true) continue;
        const done = await goOn(ports, limits, stored.value);
        counts[done.isOk() && done.value === "deleted" ? "deleted" : "left"] += 1;
      }
      cursor = page.next;
    } while (cursor !== null);
    return ok(counts);
  });
}

/** What another deletion of it may do already stays allowed. */
function mark(room: Room, { withMeeting, withRecordings }: DeleteTerms): Room {
  return {
    ...room,
    deleting: true,
    ...(withMeeting === "force" ? { deletingMeeting: true } : {}),
    ...(withRecordings === "force" ? { deletingRecordings: true } : {}),
  };
}

function unmark({ deleting: _mark, deletingMeeting: _meeting, deletingRecordings: _recordings, ...room }: Room): Room {
  return room;
}

function withMarkOf(room: Room, { deleting, deletingMeeting, deletingRecordings }: Room): Room {
  return {
    ...unmark(room),
    ...(deleting === undefined ? {} : { deleting }),
    ...(deletingMeeting === undefined ? {} : { deletingMeeting }),
    ...(deletingRecordings === undefined ? {} : { deletingRecordings }),
  };
}

/** Another's deletion, as far as its mark allows: a room that is in use by now keeps what it has, and its mark goes. */
function goOn(ports: SweepPorts, limits: Limits, room: Room): ResultAsync<State | "refused", RoomInUse | Unavailable> {
  return safeTry(async function* () {
    const use = yield* useOf(ports, room.roomId);
    if (refusalOf(room, use) === null) return finish(ports, limits, room);
    yield* rewrite(ports, room, unmark);
    return ok("refused" as const);
  });
}

type State = Deletion["state"];

function finish(ports: SweepPorts, limits: Limits, room: Room): ResultAsync<State, RoomInUse | Unavailable> {
  return safeTry(async function* () {
    if ((yield* endRoom(ports, limits, room)) === "still-starting") return ok<State>("deleting");
    yield* rewrite(ports, room, () => null);
    return ok<State>("deleted");
  });
}

/**
 * Writes the marked room as it is to be, or removes it (null), whatever else is written about it meanwhile; but a mark
 * of other terms, which is another's deletion, is not taken away.
 */
function rewrite(
  { rooms }: Pick<SweepPorts, "rooms">,
  marked: Room,
  change: (room: Room) => Room | null,
): ResultAsync<void, Unavailable> {
  return safeTry(async function* () {
    const { roomId } = marked;
    for (let race = 0; race < MAX_RACES; race += 1) {
      const stored = yield* rooms.find(roomId);
      // Gone, or made anew since: what was marked is no more.
      if (stored?.value.deleting !== true) return ok(undefined);
      const next = change(stored.value);
      // Whoever marked it otherwise meanwhile has not been refused.
      if (next !== null && !isSameMark(stored.value, marked)) return ok(undefined);
      const outcome = yield* next === null
        ? rooms.remove(roomId, stored.etag)
        : rooms.write(next, stored.etag).map(kindOf);
      if (outcome.kind !== "conflict") return ok(undefined);
    }
    return err(unavailable("rooms", "write", `lost ${MAX_RACES} races for ${roomId}`));
  });
}

function isSameMark(one: Room, other: Room): boolean {
  const { deleting, deletingMeeting, deletingRecordings } = one;
  return (
    deleting === other.deleting &&
    deletingMeeting === other.deletingMeeting &&
    deletingRecordings === other.deletingRecordings
  );
}

const kindOf = ({ kind }: { readonly kind: "written" | "conflict" }) => ({ kind });

type Use = Pick<Deletion, "meeting" | "recordings">;

function useOf(ports: SweepPorts, roomId: RoomId): ResultAsync<Use, Unavailable> {
  return safeTry(async function* () {
    const [lock, live, page] = yield* ResultAsync.combine([
      ports.locks.read(roomId),
      ports.directory.find(roomId),
      ports.catalog.index.page({ roomId, limit: 1 }),
    ] as const);
    const recordings = lock.held !== null || page.recordings.length > 0;
    return ok({ meeting: live !== null && live.people > 0, recordings });
  });
}

/** Why the mark does not allow to delete a room that is so used; null when it does. */
function refusalOf({ roomId, deletingMeeting, deletingRecordings }: Room, use: Use): RoomInUse | null {
  const recorded = use.recordings && deletingRecordings !== true;
  if (use.meeting && deletingMeeting !== true) {
    return { kind: recorded ? "room-has-meeting-and-recordings" : "room-has-meeting", roomId };
  }
  return recorded ? { kind: "room-has-recordings", roomId } : null;
}
