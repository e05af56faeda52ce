import {
  END_REASONS,
  formatRecordingId,
  LAYOUTS,
  mediaFilename,
  type Note,
  NOTE_KINDS,
  parseRecordingId,
  type Recording,
  RECORDING_STATUSES,
  type RecordingIdParts,
  type RoomSid,
} from "@tallylight/core";
import { err, ok, type Result } from "neverthrow";
import { z } from "zod";
import { decodeJson } from "./decode.ts";

/** What a store holds is not what it should be. `field` is empty when the text as a whole is wrong. */
export type InvalidStored = { readonly kind: "invalid-stored"; readonly field: string; readonly reason: string };

/** One recording as JSON text, with the field names of OpenVidu Meet's API; unknown fields come back as they were read. */
export function encodeRecording(recording: Recording): string {
  const { durationSeconds, sizeBytes, extra, ...rest } = recording;
  return JSON.stringify({ ...extra, ...rest, duration: durationSeconds, size: sizeBytes });
}

/**
 * The recording that a text holds: ours, or one that OpenVidu Meet wrote (statuses in upper case, times with fractions,
 * no `egressId`, `uid`, `source`, `accepted`).
 *
 * @param id What the text's place says that it is; a text that says otherwise is refused. Without it the text says.
 */
export function decodeRecording(text: string, id?: RecordingIdParts): Result<Recording, InvalidStored> {
  return decodeJson(text, document).andThen((told) => identify(told, id).map((parts) => recordingOf(parts, told)));
}

const text = z.string().optional();
const amount = z.number().min(0).optional();
/** OpenVidu Meet multiplied nanoseconds by 1e-6, so its milliseconds have fractions. */
const epochMs = z.number().min(0).transform(Math.round).optional();
const lowerCase = (value: unknown): unknown => (typeof value === "string" ? value.toLowerCase() : value);

const fields = {
  recordingId: text,
  roomId: text,
  egressId: text,
  uid: text,
  roomSid: text,
  roomName: text,
  status: z.preprocess(lowerCase, z.enum(RECORDING_STATUSES)),
  source: z.enum(["livekit", "inferred"]).optional(),
  accepted: z.boolean().optional(),
  revision: z.int().min(0).optional(),
  layout: z.enum(LAYOUTS).optional(),
  encoding: z
    .custom<string | object>(
      (value) => typeof value === "string" || (typeof value === "object" && value !== null && !Array.isArray(value)),
      "Invalid input: expected string or object",
    )
    .optional(),
  filename: text,
  startDate: epochMs,
  endDate: epochMs,
  duration: amount,
  size: amount,
  errorCode: z.number().optional(),
  error: text,
  details: text,
  reason: z.enum(END_REASONS).optional(),
  deleted: z.literal(true).optional(),
  deletedAt: epochMs,
  deleteWhenEnded: z.literal(true).optional(),
  note: z.unknown().optional(),
};

const knownNote: z.ZodType<Note> = z.strictObject({ kind: z.enum(NOTE_KINDS), since: z.number().min(0) });

const document = z.looseObject(fields);
type Fields = z.infer<typeof document>;

function identify(fields: Fields, place: RecordingIdParts | undefined): Result<RecordingIdParts, InvalidStored> {
  if (place === undefined && fields.recordingId === undefined) {
    return err(invalid("recordingId", "Invalid input: expected string, received undefined"));
  }
  return (
    (place === undefined ? parseRecordingId(fields.recordingId ?? "") : ok(place))
      .mapErr((refused) => invalid("recordingId", refused.reason))
      // Whoever asks by an object that says more than the id (evidence does) must not see it said back.
      .map(({ roomId, egressId, uid }) => ({ roomId, egressId, uid }))
      .andThen((parts) => agree(fields, parts))
  );
}

function agree(fields: Fields, parts: RecordingIdParts): Result<RecordingIdParts, InvalidStored> {
  const expected = { recordingId: formatRecordingId(parts), ...parts };
  for (const name of ["recordingId", "roomId", "egressId", "uid"] as const) {
    const told = fields[name];
    if (told !== undefined && told !== expected[name]) {
      return err(invalid(name, `Invalid input: expected ${expected[name]}, received ${told}`));
    }
  }
  return ok(parts);
}

/** Each field by its name: to copy what zod made costs more than to read it, and every document comes by here. */
function recordingOf(parts: RecordingIdParts, told: Fields): Recording {
  const { source, note: toldNote } = told;
  const note = toldNote === undefined ? undefined : knownNote.safeParse(toldNote).data;
  const unknown = Object.entries(told).filter(([name]) => !Object.hasOwn(fields, name));
  // Another version's note says nothing here, and stays until this version writes one of its own.
  if (note === undefined && toldNote !== undefined) unknown.push(["note", toldNote]);
  return withoutUndefined({
    recordingId: formatRecordingId(parts),
    roomId: parts.roomId,
    egressId: parts.egressId,
    uid: parts.uid,
    roomSid: told.roomSid as RoomSid | undefined,
    roomName: told.roomName,
    status: told.status,
    source: source ?? "livekit",
    // OpenVidu Meet, which names no source, kept no record of a start that it refused.
    accepted: told.accepted ?? (source === undefined ? true : undefined),
    revision: told.revision,
    layout: told.layout,
    encoding: told.encoding,
    filename: told.filename ?? mediaFilename(parts.roomId, parts.uid),
    startDate: told.startDate,
    endDate: told.endDate,
    durationSeconds: told.duration,
    sizeBytes: told.size,
    errorCode: told.errorCode,
    error: told.error,
    details: told.details,
    reason: told.reason,
    deleted: told.deleted,
    deletedAt: told.deletedAt,
    deleteWhenEnded: told.deleteWhenEnded,
    note,
    extra: unknown.length === 0 ? undefined : Object.fromEntries(unknown),
  } satisfies Record<keyof Recording, unknown>);
}

function withoutUndefined<T extends object>(value: T): T {
  const kept: Partial<T> = {};
  for (const name in value) if (value[name] !== undefined) kept[name] = value[name];
  return kept as T;
}

function invalid(field: string, reason: string): InvalidStored {
  return { kind: "invalid-stored", field, reason };
}
