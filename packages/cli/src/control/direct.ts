import {
  checkCatalog,
  deleteRecording,
  deleteRoom,
  getRecording,
  getRoom,
  headMedia,
  listDeadLetters,
  listLocks,
  listRecordings,
  listRooms,
  onRecorderEvent,
  readMedia,
  rebuildCatalog,
  type Recording,
  type RecordingPage,
  type RecordingQuery,
  releaseLock,
  retryDeadLetters,
  showLock,
  startRecording,
  stopRecording,
  sweep,
} from "@tallylight/core";
import { lockJson, locksJson, lockViewJson, releaseNotice, sweepJson, webhooksJson } from "@tallylight/http/shapes";
import { ok, type ResultAsync, safeTry } from "neverthrow";
import type { OpenHouse } from "../context.ts";
import type { Refusal } from "../refusal.ts";
import { recordingJson, type RecordingsJson, roomJson } from "../shapes.ts";
import type { Control, RecordingsAsked } from "./control.ts";

/** What the index gives at once. */
const PAGE = 100;

/** The use cases on the stores themselves: this works also when the service is down. */
export function directControl({ ports, settings, outbox, hosts, close }: OpenHouse): Control {
  const { limits } = settings;
  return {
    listRooms: () => listRooms(ports).map((rooms) => ({ rooms: rooms.map(roomJson) })),
    showRoom: (roomId) => getRoom(ports, roomId).map(roomJson),
    deleteRoom: (roomId, terms) =>
      deleteRoom(ports, limits, roomId, terms).map(({ state, meeting, recordings }) => ({
        roomId,
        // By force or not at all: no room is closed instead, or waits for the end of its meeting.
        state: state === "deleting" ? state : "deleted",
        meeting,
        recordings,
      })),
    listRecordings: (asked) => upTo(ports, asked),
    showRecording: (id) => getRecording(ports, id).map(({ value }) => recordingJson(value)),
    followRecording: (id) =>
      ports.egress
        .find(id.egressId)
        .andThen((told) => (told === null ? ok([]) : onRecorderEvent(ports, told)))
        .andThen(() => getRecording(ports, id))
        .map(({ value }) => recordingJson(value)),
    startRecording: (roomId, layout) => startRecording(ports, settings, { roomId, layout }).map(recordingJson),
    stopRecording: (id) => stopRecording(ports, limits, id).map(recordingJson),
    deleteRecording: (id) => deleteRecording(ports, id),
    headMedia: (id) => headMedia(ports, id),
    readMedia: (id, range) => readMedia(ports, id, range),
    listLocks: (limit) => listLocks(ports).map((found) => locksJson(found, limits, limit)),
    showLock: (roomId) => showLock(ports, limits, roomId).map((view) => lockViewJson(view, limits)),
    releaseLock: ({ roomId, version, force, reason, by }) =>
      releaseLock(ports, limits, { roomId, version, force })
        .map((view) => ({ released: lockJson(view, limits), forced: force, reason }))
        .andThen((shown) =>
          outbox
            .append(roomId, releaseNotice({ ...shown, by, via: "stores" }))
            // It is freed, and the audit line is printed, also when no service hears of it.
            .orElse(() => ok())
            .map(() => shown),
        ),
    listWebhooks: (receiver, limit) =>
      listDeadLetters(outbox, { receiver, limit }).map((found) => webhooksJson(found, hosts)),
    retryWebhooks: (command) => retryDeadLetters(outbox, command).map((retried) => ({ retried })),
    checkCatalog: (onProgress) => checkCatalog(ports, onProgress),
    rebuildCatalog: (onProgress) => rebuildCatalog(ports, onProgress),
    sweep: (terms) => sweep(ports, limits, terms).map(sweepJson),
    close,
  };
}

/** Page by page, as far as the limit. */
function upTo(
  ports: OpenHouse["ports"],
  { room, status, limit }: RecordingsAsked,
): ResultAsync<RecordingsJson, Refusal> {
  return safeTry(async function* () {
    const recordings: Recording[] = [];
    let after: RecordingQuery["after"];
    do {
      const size = Math.min(limit - recordings.length, PAGE);
      const page: RecordingPage = yield* listRecordings(ports, { roomId: room, statuses: status, limit: size, after });
      recordings.push(...page.recordings);
      after = page.next ?? undefined;
    } while (after !== undefined && recordings.length < limit);
    return ok({ recordings: recordings.map(recordingJson), more: after !== undefined });
  });
}
