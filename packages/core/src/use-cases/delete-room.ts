import { err, ok, ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { RoomId } from "../ids.ts";
import {
  chooseDeletion,
  closed,
  type DeleteTerms,
  type DeletionChoice,
  endingWithMeeting,
  isSameMark,
  mark,
  type RoomInUse,
  type RoomUse,
  termsOfMark,
  unmark,
  withMarkOf,
} from "../room/deletion.ts";
import type { Room } from "../room/room.ts";
import type { Limits } from "../settings.ts";
import { endRoom } from "./end-room.ts";
import { lostRaces, MAX_RACES } from "./races.ts";
import { restoreIndex } from "./catalog/rebuild-catalog.ts";
import type { RoomNotFound } from "./rooms.ts";
import type { SweepPorts } from "./sweep/ports.ts";

/** Somebody else wrote it at the same moment: the caller is to look again. */
export type RoomChanged = { readonly kind: "room-changed"; readonly roomId: RoomId };

/** What became of the room, and what was in it. */
export type Deletion = RoomUse & {
  /**
   * `deleting`: a start was under way that could not be ended in time; the mark stays, and a sweep goes on.
   * `closed`, `scheduled`: the room stays, as it is now or until its meeting ends.
   */
  readonly state: "deleted" | "deleting" | "closed" | "scheduled";
  /** The room as it stays; null when it does not. */
  readonly room: Room | null;
};

/**
 * Deletes a room, or does what the terms say instead where something is in it. It is marked first and then looked at, and
 * a start claims first and then looks at the mark: one of the two sees the other. A crash leaves the mark, and
 * `sweepRooms` goes on.
 */
export function deleteRoom(
  ports: SweepPorts,
  limits: Limits,
  roomId: RoomId,
  terms: DeleteTerms,
): ResultAsync<Deletion, RoomNotFound | RoomInUse | RoomChanged | Unavailable> {
  return safeTry(async function* () {
    // What an emptied index does not list is there all the same.
    yield* restoreIndex(ports);
    const stored = yield* ports.rooms.find(roomId);
    if (stored === null) return err({ kind: "room-not-found" as const, roomId });
    const marked = yield* ports.rooms.write(mark(stored.value, terms), stored.etag);
    if (marked.kind === "conflict") return err({ kind: "room-changed" as const, roomId });
    const { value: room } = marked.stored;
    const use = await useOf(ports, roomId);
    const choice = use.isErr() ? use.error : chooseDeletion(roomId, use.value, withMarkedTerms(room, terms));
    if (use.isOk() && choice.kind === "delete") {
      return finish(ports, limits, room).map((state) => ({ state, room: null, ...use.value }));
    }
    const kept = yield* rewrite(ports, room, (now) => withMarkOf(insteadOf(now, choice, terms), stored.value));
    if (use.isErr() || isInUse(choice)) return err(choice as RoomInUse | Unavailable);
    if (kept === null) return err({ kind: "room-changed" as const, roomId });
    const state = choice.kind === "close" ? "closed" : "scheduled";
    if (state === "closed") yield* ports.directory.close(roomId);
    return ok({ state, room: kept, ...use.value } satisfies Deletion);
  });
}

/** What a mark allows, whoever set it, is not refused. */
function withMarkedTerms(room: Room, terms: DeleteTerms): DeleteTerms {
  return {
    withMeeting: room.deletingMeeting === true ? "force" : terms.withMeeting,
    withRecordings: room.deletingRecordings === true ? "force" : terms.withRecordings,
  };
}

const isInUse = (choice: DeletionChoice | Unavailable): choice is RoomInUse => "roomId" in choice;

/** The room as it stays, when it is not deleted now. */
function insteadOf(room: Room, choice: DeletionChoice | Unavailable, { withRecordings }: DeleteTerms): Room {
  if (choice.kind === "close") return closed(room);
  if (choice.kind !== "at-meeting-end") return room;
  return endingWithMeeting(room, choice.action, withRecordings === "force");
}

/**
 * Goes on with the deletion of a room that is marked, as far as its mark allows: a room that is in use by now keeps what
 * it has, and its mark goes; one that was to be deleted with its meeting's end is closed where it has recordings.
 */
export function goOnDeleting(
  ports: SweepPorts,
  limits: Limits,
  room: Room,
): ResultAsync<"deleted" | "deleting" | "closed" | "refused", Unavailable> {
  return safeTry(async function* () {
    yield* restoreIndex(ports);
    const use = yield* useOf(ports, room.roomId);
    const choice = chooseDeletion(room.roomId, use, termsOfMark(room));
    if (choice.kind === "delete") return finish(ports, limits, room);
    const close = choice.kind === "close";
    yield* rewrite(ports, room, (now) => unmark(close ? closed(now) : now));
    return ok(close ? ("closed" as const) : ("refused" as const));
  });
}

function finish(ports: SweepPorts, limits: Limits, room: Room): ResultAsync<"deleted" | "deleting", Unavailable> {
  return safeTry(async function* () {
    if ((yield* endRoom(ports, limits, room)) === "still-starting") return ok("deleting" as const);
    yield* ports.rooms.removeArchive(room.roomId);
    yield* rewrite(ports, room, () => null);
    return ok("deleted" as const);
  });
}

/**
 * Writes the marked room as it is to be, or removes it (null), whatever else is written about it meanwhile; but a mark
 * of other terms, which is another's deletion, is not taken away.
 *
 * @returns the room as it was written; null when it is gone, or is another's to delete.
 */
function rewrite(
  { rooms }: Pick<SweepPorts, "rooms">,
  marked: Room,
  change: (room: Room) => Room | null,
): ResultAsync<Room | null, Unavailable> {
  return safeTry(async function* () {
    const { roomId } = marked;
    for (let race = 0; race < MAX_RACES; race += 1) {
      const stored = yield* rooms.find(roomId);
      // Gone, or made anew since: what was marked is no more.
      if (stored?.value.deleting !== true) return ok(null);
      const next = change(stored.value);
      // Whoever marked it otherwise meanwhile has not been refused.
      if (next !== null && !isSameMark(stored.value, marked)) return ok(null);
      const outcome = yield* next === null
        ? rooms.remove(roomId, stored.etag)
        : rooms.write(next, stored.etag).map(({ kind }) => ({ kind }));
      if (outcome.kind !== "conflict") return ok(next);
    }
    return err(lostRaces("rooms", roomId));
  });
}

/** What is in a room now. A lock counts as a recording. */
export function useOf(ports: SweepPorts, roomId: RoomId): ResultAsync<RoomUse, Unavailable> {
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
