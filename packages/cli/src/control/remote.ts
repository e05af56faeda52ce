import {
  checkInPieces,
  formatRecordingId,
  type MediaInfo,
  type MediaStream,
  parseRecordingId,
  rebuildInPieces,
  type RecordingIdParts,
  type RoomId,
} from "@tallylight/core";
import {
  checkPieceSchema,
  locksSchema,
  lockViewSchema,
  rebuildPieceSchema,
  recordingSchema,
  releasedSchema,
  retriedSchema,
  roomSchema,
  sweepSchema,
  webhooksSchema,
} from "@tallylight/http/schemas";
import { err, ok, Result, type ResultAsync, safeTry } from "neverthrow";
import { z } from "zod";
import type { Refusal } from "../refusal.ts";
import type { RecordingJson, RecordingsJson, RoomDeletedJson, RoomJson, RoomsJson } from "../shapes.ts";
import { type Asked, type Client, serviceClient } from "./client.ts";
import type { Control, RecordingsAsked } from "./control.ts";

/** What a page has at most. */
const PAGE = 100;
/** A start takes 10 s + its time-out + 20 s at most, and its time-out may have been set higher. */
const START_LIMIT_MS = 180_000;
const SWEEP_LIMIT_MS = 600_000;
/** A service works for 5 s on a piece, and on one page more, of a thousand records. */
const PIECE_LIMIT_MS = 120_000;

const pagination = z.object({ isTruncated: z.boolean(), nextPageToken: z.string().optional() });
const recordingsPage = z.object({ recordings: z.array(recordingSchema), pagination });
const roomsPage = z.object({ rooms: z.array(roomSchema), pagination });
const roomDeleted = z.object({ successCode: z.string() });

/** A running service of Tallylight. It is asked when a command asks, not before. */
export function remoteControl(service: URL, apiKey: string, client: Client = serviceClient(service, apiKey)): Control {
  const { read, ask } = client;
  const recordingAt = (id: RecordingIdParts, rest = ""): Pick<Asked, "path" | "about"> => {
    const recordingId = formatRecordingId(id);
    return { path: `/recordings/${recordingId}${rest}`, about: { recordingId } };
  };
  const showRecording: Control["showRecording"] = (id) => read(recordingSchema, recordingAt(id)).andThen(recordingOf);
  return {
    listRooms: () => allRooms(client),
    showRoom: (roomId) => read(roomSchema, { path: `/rooms/${roomId}`, about: { roomId }, query: CONFIG }).map(roomOf),
    deleteRoom: (roomId, { withMeeting, withRecordings }) =>
      read(roomDeleted, {
        method: "DELETE",
        path: `/rooms/${roomId}`,
        about: { roomId },
        query: { withMeeting, withRecordings },
      }).map(({ successCode }) => deletionOf(roomId, successCode)),
    listRecordings: (asked) => upTo(client, asked),
    showRecording,
    // A service hears LiveKit's webhooks: what it shows is how it is by now.
    followRecording: showRecording,
    startRecording: (roomId, layout) =>
      read(recordingSchema, {
        method: "POST",
        path: "/recordings",
        about: { roomId },
        json: { roomId, ...(layout === undefined ? {} : { config: { layout } }) },
        limitMs: START_LIMIT_MS,
      }).andThen(recordingOf),
    stopRecording: (id) => read(recordingSchema, { method: "POST", ...recordingAt(id, "/stop") }).andThen(recordingOf),
    deleteRecording: (id) => ask({ method: "DELETE", ...recordingAt(id) }).map(() => undefined),
    headMedia: (id) => ask({ method: "HEAD", ...recordingAt(id, "/media") }).map(infoIn),
    readMedia: (id, range) =>
      ask({
        ...recordingAt(id, "/media"),
        ...(range === undefined ? {} : { headers: { range: `bytes=${range.start}-${range.end}` } }),
      }).map((answer): MediaStream => ({ info: infoIn(answer), bytes: bytesOf(answer) })),
    listLocks: (limit) => read(locksSchema, { path: "/locks", query: { maxItems: limit } }),
    showLock: (roomId) => read(lockViewSchema, { path: `/locks/${roomId}`, about: { roomId } }),
    releaseLock: ({ roomId, version, force, reason, by }) =>
      read(releasedSchema, {
        method: "DELETE",
        path: `/locks/${roomId}`,
        about: { roomId },
        headers: { "if-match": `"${version}"` },
        json: { reason: reason ?? "not given", force, by },
      }),
    listWebhooks: (receiver, maxItems) => read(webhooksSchema, { path: "/webhooks", query: { receiver, maxItems } }),
    retryWebhooks: (json) => read(retriedSchema, { method: "POST", path: "/webhooks/retry", json }),
    checkCatalog: (onProgress) =>
      checkInPieces((after: string | null) => read(checkPieceSchema, pieceOf("check", after)), onProgress),
    rebuildCatalog: (onProgress) =>
      rebuildInPieces((after: string | null) => read(rebuildPieceSchema, pieceOf("rebuild", after)), onProgress),
    sweep: ({ dryRun }) =>
      read(sweepSchema, { method: "POST", path: "/gc", json: { dryRun }, limitMs: SWEEP_LIMIT_MS }),
    close: async () => {},
  };
}

const pieceOf = (work: "check" | "rebuild", after: string | null): Asked => ({
  method: "POST",
  path: `/catalog/${work}`,
  json: after === null ? {} : { after },
  limitMs: PIECE_LIMIT_MS,
});

const CONFIG = { extraFields: "config" };

function upTo({ read }: Client, { room, status = [], limit }: RecordingsAsked): ResultAsync<RecordingsJson, Refusal> {
  return safeTry(async function* () {
    const recordings: RecordingJson[] = [];
    let nextPageToken: string | undefined;
    do {
      const maxItems = Math.min(limit - recordings.length, PAGE);
      // The API takes one state; of several, the others are left out here.
      const query = { roomId: room, status: status.length === 1 ? status[0] : undefined, maxItems, nextPageToken };
      const page = yield* read(recordingsPage, { path: "/recordings", query });
      const found = yield* Result.combine(page.recordings.map(recordingOf));
      recordings.push(...found.filter((one) => status.length === 0 || status.includes(one.status)));
      ({ nextPageToken } = page.pagination);
    } while (nextPageToken !== undefined && recordings.length < limit);
    return ok({ recordings, more: nextPageToken !== undefined });
  });
}

function allRooms({ read }: Client): ResultAsync<RoomsJson, Refusal> {
  return safeTry(async function* () {
    const rooms: RoomJson[] = [];
    let nextPageToken: string | undefined;
    do {
      const page = yield* read(roomsPage, { path: "/rooms", query: { ...CONFIG, maxItems: PAGE, nextPageToken } });
      rooms.push(...page.rooms.map(roomOf));
      ({ nextPageToken } = page.pagination);
    } while (nextPageToken !== undefined);
    return ok({ rooms });
  });
}

/** The API leaves the egress out, which is a part of the recording's id. */
function recordingOf(told: z.infer<typeof recordingSchema>): Result<RecordingJson, Refusal> {
  const id = parseRecordingId(told.recordingId);
  if (id.isErr()) return err(otherShape(`recordingId ${id.error.reason}`));
  const { roomId, egressId } = id.value;
  return ok({ ...told, recordingId: formatRecordingId(id.value), roomId, egressId } as RecordingJson);
}

function roomOf(told: z.infer<typeof roomSchema>): RoomJson {
  const { meetingEndAction: _end, ...room } = told;
  return room as RoomJson;
}

/** OpenVidu Meet's words: what the code names went with the room. */
function deletionOf(roomId: RoomId, successCode: string): RoomDeletedJson {
  return {
    roomId,
    state: successCode.includes("scheduled") ? "deleting" : "deleted",
    meeting: successCode.includes("with_active_meeting"),
    recordings: successCode.includes("recordings"),
  };
}

function infoIn({ headers }: Response): MediaInfo {
  const whole = /\/(\d+)$/.exec(headers.get("content-range") ?? "")?.[1] ?? headers.get("content-length");
  return {
    sizeBytes: Number(whole),
    etag: (headers.get("etag") ?? "").replaceAll('"', ""),
    lastModified: Date.parse(headers.get("last-modified") ?? "") || 0,
  };
}

async function* bytesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  if (body !== null) yield* body;
}

const otherShape = (cause: string): Refusal => ({ kind: "service-unreachable", url: "the service", cause });
