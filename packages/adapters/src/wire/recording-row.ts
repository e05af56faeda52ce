import {
  parseRecordingId,
  rankOf,
  type Recording,
  RECORDING_STATUSES,
  type RecordingId,
  type RecordingPosition,
  type RecordingStatus,
  type Tombstone,
} from "@tallylight/core";
import { err, type Result } from "neverthrow";
import { decodeRecording, encodeRecording, type InvalidStored, startOf } from "./recording.ts";

/*
 * What the stored indexes hold of a recording:
 *
 *   row   = rank SP place SP json             rank = "0" to "4", so that no reader must open the JSON to compare
 *   event = rank SP json
 *   place = status start ":" recording-id     status = its number, one digit; start = milliseconds, 16 digits
 *
 * The order of places as texts is, within a status, the order of lists. So a sorted set of places, of all rooms or of
 * one, answers every query: from each status asked for, at most seven, one page's places are read from a known point,
 * and the first of them are taken. That costs the same at any size, and for a status that is rare.
 */

/** A row of the index: the recording, how much its status outweighs others, and where it stands. */
export type RecordingRow = { readonly rank: number; readonly place: string; readonly recording: string };

export function rowOf(recording: Recording): RecordingRow {
  return { rank: rankOf(recording), place: placeOf(recording), recording: encodeRecording(recording) };
}

export const encodeRow = ({ rank, place, recording }: RecordingRow): string => `${rank} ${place} ${recording}`;
export const encodeEvent = ({ rank, recording }: RecordingRow): string => `${rank} ${recording}`;

/** The parts of a stored row; its JSON is not looked at. Null when it is not a row. */
export function parseRow(text: string): RecordingRow | null {
  const [, rank, place, recording] = /^([0-4]) (\d{17}:\S+) (.*)$/s.exec(text) ?? [];
  return rank === undefined || place === undefined || recording === undefined
    ? null
    : { rank: Number(rank), place, recording };
}

export function decodeRow(text: string): Result<Recording, InvalidStored> {
  const row = parseRow(text);
  return row === null ? err(notA("a row")) : decodeRecording(row.recording);
}

export function decodeEvent(
  text: string,
): Result<{ readonly rank: number; readonly recording: Recording }, InvalidStored> {
  const [, rank, json] = /^([0-4]) (.*)$/s.exec(text) ?? [];
  if (rank === undefined || json === undefined) return err(notA("an event"));
  return decodeRecording(json).map((recording) => ({ rank: Number(rank), recording }));
}

/** A tombstone from what the indexes keep of it. */
export function decodeTombstone(recordingId: string, deletedAt: string): Result<Tombstone, InvalidStored> {
  if (!/^\d{1,16}$/.test(deletedAt)) return err(notA("a time"));
  return parseRecordingId(recordingId)
    .map((id) => ({ ...id, deletedAt: Number(deletedAt) }))
    .mapErr(({ reason }) => ({ kind: "invalid-stored", field: "recordingId", reason }));
}

/** The position that a place stands for, whatever its status. */
export function positionOf(place: string): RecordingPosition {
  return { startDate: Number(place.slice(1, 17)), recordingId: place.slice(18) as RecordingId };
}

/** Places of one status: those after `from` and before `to`, both excluded. */
export type PlaceRange = { readonly from: string; readonly to: string };

/** The ranges that hold a query's rows, one for each status; of each, only what is older than `before`. */
export function rangesOf(
  statuses: readonly RecordingStatus[] = RECORDING_STATUSES,
  before?: RecordingPosition,
): readonly PlaceRange[] {
  return [...new Set(statuses)].map((status) => {
    const digit = digitOf(status);
    // A colon comes after every digit, so `{digit}:` after every place of the status.
    return { from: digit, to: before === undefined ? `${digit}:` : placeAt(digit, before) };
  });
}

/** How many places, and from which end. */
export type PlaceOrder = { readonly limit: number; readonly newestFirst: boolean };

/** The first of several ranges' places taken together, by position alone. */
export function firstPlaces(places: readonly string[], { limit, newestFirst }: PlaceOrder): readonly string[] {
  const ascending = (a: string, b: string): number => {
    const [x, y] = [a.slice(1), b.slice(1)];
    return x < y ? -1 : x > y ? 1 : 0;
  };
  return places.toSorted((a, b) => (newestFirst ? ascending(b, a) : ascending(a, b))).slice(0, limit);
}

const digitOf = (status: RecordingStatus): string => String(RECORDING_STATUSES.indexOf(status));

const placeAt = (digit: string, { startDate, recordingId }: RecordingPosition): string =>
  `${digit}${String(startDate).padStart(16, "0")}:${recordingId}`;

function placeOf(recording: Recording): string {
  const { status, recordingId } = recording;
  return placeAt(digitOf(status), { startDate: startOf(recording), recordingId });
}

const notA = (what: string): InvalidStored => ({ kind: "invalid-stored", field: "", reason: `is not ${what}` });
