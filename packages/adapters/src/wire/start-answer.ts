import {
  type KeptStart,
  type KeyedStart,
  LAYOUTS,
  parseRecordingId,
  parseRoomId,
  parseUid,
  type PortName,
  type RecordingId,
  type RoomSid,
  type StartAnswer,
  type StartRefusal,
  unavailable,
  type Unavailable,
} from "@tallylight/core";
import { ok, type Result } from "neverthrow";
import { z } from "zod";
import { branded, decodeJson } from "./decode.ts";
import { decodeRecording, encodeRecording, type InvalidStored } from "./recording.ts";

/** What was asked for under a key, as JSON text. */
export function encodeStart({ bodyHash, roomId, uid, sid, terms }: KeyedStart): string {
  return JSON.stringify({ bodyHash, roomId, uid, sid, terms });
}

/** An answer as JSON text: a recording as its own document is written, or a refusal as core names it. */
export function encodeAnswer(answer: StartAnswer): string {
  return JSON.stringify("recording" in answer ? { recording: encodeRecording(answer.recording) } : answer);
}

/** A record from what its store holds; `answer` is null while there is none. */
export function decodeKeptStart(start: string, answer: string | null): Result<KeptStart, InvalidStored> {
  return decodeJson(start, keyedStart).andThen((known) =>
    (answer === null ? ok(null) : decodeAnswer(answer)).map((answer) => ({ ...known, answer })),
  );
}

/** `decodeKeptStart` for a store: what cannot be read is unavailable, and says so. */
export function keptStart(operation: string, start: string, answer: string | null): Result<KeptStart, Unavailable> {
  return decodeKeptStart(start, answer).mapErr(({ field, reason }) => {
    const cause = `the record of a start: ${field === "" ? "the document" : field}: ${reason}`;
    return { ...unavailable("answers", operation, cause), unreadable: true };
  });
}

function decodeAnswer(text: string): Result<StartAnswer, InvalidStored> {
  return decodeJson(text, z.union([z.object({ recording: z.string() }), z.object({ refusal })])).andThen(
    (told): Result<StartAnswer, InvalidStored> =>
      "refusal" in told ? ok(told) : decodeRecording(told.recording).map((recording) => ({ recording })),
  );
}

const roomId = branded(parseRoomId);

const keyedStart: z.ZodType<KeyedStart> = z.object({
  bodyHash: z.string(),
  roomId,
  uid: branded(parseUid),
  sid: z.custom<RoomSid>((value) => typeof value === "string"),
  terms: z.object({
    roomName: z.string(),
    layout: z.enum(LAYOUTS),
    encoding: z.union([z.string(), z.record(z.string(), z.unknown())]),
  }),
});

const PORTS = {
  locks: true,
  documents: true,
  index: true,
  outbox: true,
  events: true,
  rooms: true,
  directory: true,
  egress: true,
  media: true,
  answers: true,
} satisfies Record<PortName, true>;

const of = <const K extends string, Shape extends z.core.$ZodShape>(kind: K, shape: Shape) =>
  z.object({ kind: z.literal(kind), ...shape });

const REFUSALS = {
  "room-not-found": of("room-not-found", { roomId }),
  "recording-disabled": of("recording-disabled", { roomId }),
  "room-empty": of("room-empty", { roomId }),
  "already-recording": of("already-recording", {
    roomId,
    since: z.number().nullable(),
    recordingId: z
      .custom<RecordingId>((value) => typeof value === "string" && parseRecordingId(value).isOk())
      .nullable(),
  }),
  "room-ended": of("room-ended", { roomId }),
  stopped: of("stopped", { roomId }),
  "start-timed-out": of("start-timed-out", { roomId }),
  "start-failed": of("start-failed", { roomId, message: z.string() }),
  "no-egress-capacity": of("no-egress-capacity", { roomId }),
  unavailable: of("unavailable", {
    port: z.custom<PortName>((value) => typeof value === "string" && Object.hasOwn(PORTS, value)),
    operation: z.string(),
    cause: z.string(),
    unreadable: z.literal(true).optional(),
  }),
} satisfies Record<StartRefusal["kind"], z.ZodType>;

const refusal = z.union(Object.values(REFUSALS)) as z.ZodType<StartRefusal>;
