import { ok, type ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../../failure.ts";
import type { RoomId } from "../../ids.ts";
import type { RoomIdPage } from "../../ports/room-catalog.ts";
import { chooseDeletion } from "../../room/deletion.ts";
import type { AutoDeletionPolicy, Room } from "../../room/room.ts";
import type { Limits } from "../../settings.ts";
import { deleteRoom, goOnDeleting, useOf } from "../delete-room.ts";
import { inBatches } from "../in-batches.ts";
import { endMeeting } from "../meetings.ts";
import type { SweepPorts } from "./ports.ts";

/** How many rooms became what; `left` could not be judged or finished now, and are tried again next time. */
export type RoomsReport = Readonly<Record<"deleted" | "closed" | "scheduled" | "meetingsEnded" | "left", number>>;

type Tended = keyof RoomsReport | "nothing-to-do";

/** How many room documents are read at the same time. */
const READ_WIDTH = 16;

/** What becomes of a room whose date has come and that says no more (OpenVidu Meet's default). */
export const DEFAULT_POLICY: AutoDeletionPolicy = { withMeeting: "when_meeting_ends", withRecordings: "close" };

/**
 * Looks after rooms: goes on with each deletion that was cut short, does what is due for those whose date has come, and
 * ends the meetings of which LiveKit says that they are over, where its webhook was lost. One room's failure stops no
 * other; and what LiveKit cannot be asked about stays as it is.
 */
export function sweepRooms(ports: SweepPorts, limits: Limits): ResultAsync<RoomsReport, Unavailable> {
  return safeTry(async function* () {
    const report = { deleted: 0, closed: 0, scheduled: 0, meetingsEnded: 0, left: 0 };
    let cursor: string | null = null;
    do {
      const page: RoomIdPage = yield* ports.rooms.list(cursor);
      const found = await inBatches(page.roomIds, READ_WIDTH, async (roomId) => ports.rooms.find(roomId));
      for (const stored of found) {
        const room = stored.unwrapOr(null)?.value;
        if (room === undefined) continue;
        const done = await tend(ports, limits, room);
        const became = done.isOk() ? done.value : "left";
        if (became !== "nothing-to-do") report[became] += 1;
      }
      cursor = page.next;
    } while (cursor !== null);
    return ok(report);
  });
}

/** Goes on with the deletion of one room, if it is marked: for what the end of a meeting has marked. */
export function finishDeletion(ports: SweepPorts, limits: Limits, roomId: RoomId): ResultAsync<void, Unavailable> {
  return ports.rooms
    .find(roomId)
    .andThen((stored) =>
      stored?.value.deleting === true ? goOnDeleting(ports, limits, stored.value).map(() => undefined) : ok(undefined),
    );
}

function tend(ports: SweepPorts, limits: Limits, room: Room): ResultAsync<Tended, Unavailable> {
  return safeTry(async function* () {
    if (room.deleting === true) return goOn(ports, limits, room);
    const ended = yield* endIfOver(ports, room);
    if (ended?.deleting === true) return goOn(ports, limits, ended);
    const { autoDeletionDate } = room;
    const expired = autoDeletionDate !== undefined && autoDeletionDate <= ports.clock.now();
    if (expired) return expire(ports, limits, ended ?? room);
    return ok<Tended>(ended === null ? "nothing-to-do" : "meetingsEnded");
  });
}

function goOn(ports: SweepPorts, limits: Limits, room: Room): ResultAsync<Tended, Unavailable> {
  return goOnDeleting(ports, limits, room).map((became) =>
    became === "deleting" || became === "refused" ? "left" : became,
  );
}

/** The room after its meeting, where that was on record and is over; null when there is nothing to end. */
function endIfOver(
  ports: SweepPorts,
  { roomId, status, meetingEndAction }: Room,
): ResultAsync<Room | null, Unavailable> {
  return safeTry(async function* () {
    if (status !== "active_meeting" && meetingEndAction === undefined) return ok(null);
    if ((yield* ports.directory.find(roomId)) !== null) return ok(null);
    return endMeeting(ports, roomId, null);
  });
}

/** Its date has come. What its policy asks for may be so already, and is not written again. */
function expire(ports: SweepPorts, limits: Limits, room: Room): ResultAsync<Tended, Unavailable> {
  return safeTry(async function* () {
    const { roomId, autoDeletionPolicy: policy = DEFAULT_POLICY, status, meetingEndAction } = room;
    const choice = chooseDeletion(roomId, yield* useOf(ports, roomId), policy);
    const already =
      (choice.kind === "close" && status === "closed") ||
      (choice.kind === "at-meeting-end" && choice.action === meetingEndAction);
    if (already) return ok<Tended>("nothing-to-do");
    const done = await deleteRoom(ports, limits, roomId, policy);
    return ok<Tended>(done.isOk() && done.value.state !== "deleting" ? done.value.state : "left");
  });
}
