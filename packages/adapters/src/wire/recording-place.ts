import {
  positionOf,
  type Recording,
  RECORDING_SORT_FIELDS,
  RECORDING_STATUSES,
  type RecordingId,
  type RecordingPosition,
  type RecordingQuery,
  type RecordingSortField,
  type RecordingStatus,
  type SortValue,
} from "@tallylight/core";

/*
 * Where a recording stands in the stored indexes: one place for each field that lists can be sorted by.
 *
 *   place of startDate    = status start ":" recording-id           status = its number, one digit
 *   place of the others   = status value SP start ":" recording-id  start = milliseconds, 16 digits
 *   value                 = "-" for none | 16 hex digits of a double | "=" name
 *   name                  = the name, with "!" before each character up to "!", which is moved up by 33
 *   keys                  = status SP start SP value of roomName SP of duration SP of size
 *
 * The order of places as bytes is, within a status, the order of lists. So a sorted set of places, of all rooms or of
 * one, answers every query: from each status asked for, at most seven, one page's places are read from a known point,
 * and the first of them are taken. That costs the same at any size, and for a status that is rare.
 */

/** What all places of a recording are made of, besides its id. */
export type PlaceKeys = string & { readonly keys: unique symbol };

export function keysOf(recording: Recording): PlaceKeys {
  const { startDate } = positionOf(recording, "startDate");
  const values = RECORDING_SORT_FIELDS.filter((field) => field !== "startDate").map((field) =>
    encodeValue(positionOf(recording, field).sortValue ?? null),
  );
  return [digitOf(recording.status), digits(startDate), ...values].join(" ") as PlaceKeys;
}

/** The recording's place by each field, in the order of `RECORDING_SORT_FIELDS`. */
export function placesOf(keys: PlaceKeys, recordingId: RecordingId): readonly string[] {
  const [status = "", start = "", ...values] = keys.split(" ");
  const tail = `${start}:${recordingId}`;
  return [`${status}${tail}`, ...values.map((value) => `${status}${value} ${tail}`)];
}

/** The position that a place stands for, whatever its status. */
export function positionAt(place: string, field: RecordingSortField): RecordingPosition {
  const space = place.indexOf(" ");
  const tail = place.slice(field === "startDate" ? 1 : space + 1);
  const at = { startDate: Number(tail.slice(0, 16)), recordingId: tail.slice(17) as RecordingId };
  return field === "startDate" ? at : { sortValue: decodeValue(place.slice(1, space)), ...at };
}

/** Places of one status: those after `from` and before `to`, both excluded. */
export type PlaceRange = { readonly from: string; readonly to: string };

/** The ranges that hold a query's rows, one for each status; of each, only what comes after `after`. */
export function rangesOf({
  statuses = RECORDING_STATUSES,
  sortField = "startDate",
  sortOrder = "desc",
  after,
}: Partial<RecordingQuery>): readonly PlaceRange[] {
  return [...new Set(statuses)].map((status) => {
    const digit = digitOf(status);
    // A tilde comes after whatever a place's second character can be.
    const [from, to] = [digit, `${digit}~`];
    if (after === undefined) return { from, to };
    const reached = `${digit}${keyAt(after, sortField)}`;
    return sortOrder === "asc" ? { from: reached, to } : { from, to: reached };
  });
}

/** How many places, and from which end. */
export type PlaceOrder = { readonly limit: number; readonly descending: boolean };

/** The first of several ranges' places taken together, by position alone. */
export function firstPlaces(places: readonly string[], { limit, descending }: PlaceOrder): readonly string[] {
  const turn = descending ? -1 : 1;
  return places
    .map((place) => ({ place, bytes: Buffer.from(place.slice(1)) }))
    .toSorted((a, b) => turn * Buffer.compare(a.bytes, b.bytes))
    .slice(0, limit)
    .map(({ place }) => place);
}

function keyAt({ sortValue = null, startDate, recordingId }: RecordingPosition, field: RecordingSortField): string {
  const tail = `${digits(startDate)}:${recordingId}`;
  return field === "startDate" ? tail : `${encodeValue(sortValue)} ${tail}`;
}

const digitOf = (status: RecordingStatus): string => String(RECORDING_STATUSES.indexOf(status));
const digits = (number: number): string => String(number).padStart(16, "0");

function encodeValue(value: SortValue): string {
  if (value === null) return "-";
  if (typeof value === "string") return `=${value.replace(/[^"-\u{10ffff}]/gu, (low) => `!${moved(low, 33)}`)}`;
  const bytes = Buffer.alloc(8);
  // The bytes of doubles are ordered as they are, if none is negative.
  bytes.writeDoubleBE(Math.max(value, 0));
  return bytes.toString("hex");
}

function decodeValue(text: string): SortValue {
  if (text === "-") return null;
  if (!text.startsWith("=")) return Buffer.from(text, "hex").readDoubleBE();
  return text.slice(1).replace(/!(.)/g, (_, high: string) => moved(high, -33));
}

const moved = (character: string, by: number): string => String.fromCharCode(character.charCodeAt(0) + by);
