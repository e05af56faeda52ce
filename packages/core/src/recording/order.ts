import type { RecordingId, RoomId } from "../ids.ts";
import type { EpochMs } from "../time.ts";
import type { Recording, RecordingStatus } from "./recording.ts";

/** What lists can be sorted by: OpenVidu Meet's names. `duration` in seconds, `size` in bytes. */
export const RECORDING_SORT_FIELDS = ["startDate", "roomName", "duration", "size"] as const;
/** One of `RECORDING_SORT_FIELDS`. */
export type RecordingSortField = (typeof RECORDING_SORT_FIELDS)[number];

/** `asc`: the oldest, or smallest, first. */
export type SortOrder = "asc" | "desc";

/** Which recordings, and in which order. */
export type RecordingQuery = {
  readonly roomId?: RoomId | undefined;
  readonly statuses?: readonly RecordingStatus[] | undefined;
  /** `startDate` unless told otherwise. */
  readonly sortField?: RecordingSortField | undefined;
  /** `desc`, the newest or greatest first, unless told otherwise. It turns ties round, too. */
  readonly sortOrder?: SortOrder | undefined;
  /** 1 to 100. */
  readonly limit: number;
  /** The `next` of the page before, of a query with the same field and order. */
  readonly after?: RecordingPosition | undefined;
};

/**
 * Where a recording stands in a list: by the field, and those that are equal in it by their start, then by their id.
 * `sortValue` is absent when the field is the start.
 */
export type RecordingPosition = {
  readonly sortValue?: SortValue | undefined;
  readonly startDate: EpochMs;
  readonly recordingId: RecordingId;
};

/** Null for what is not known: it stands below everything that is. */
export type SortValue = string | number | null;

/** Some of the recordings, in the order that was asked for. */
export type RecordingPage = {
  readonly recordings: readonly Recording[];
  /** Where the next page goes on; null when this one is the last. */
  readonly next: RecordingPosition | null;
};

/** How many characters of a room's name count in the order of lists: all of a name that the API takes. */
const SORTED_CHARACTERS = 50;

/** Where a recording stands in a list that is sorted by `field`. */
export function positionOf(recording: Recording, field: RecordingSortField): RecordingPosition {
  // 0, as the oldest of all, while nobody has told its start.
  const { recordingId, startDate = 0 } = recording;
  return field === "startDate"
    ? { startDate, recordingId }
    : { sortValue: sortValueOf(recording, field), startDate, recordingId };
}

function sortValueOf(
  { roomName, durationSeconds, sizeBytes }: Recording,
  field: Exclude<RecordingSortField, "startDate">,
): SortValue {
  if (field === "roomName")
    return roomName === undefined ? null : Array.from(roomName).slice(0, SORTED_CHARACTERS).join("");
  return (field === "duration" ? durationSeconds : sizeBytes) ?? null;
}

/** Ascending; of one field. */
export function comparePositions(a: RecordingPosition, b: RecordingPosition): number {
  return (
    compareValues(a.sortValue ?? null, b.sortValue ?? null) ||
    a.startDate - b.startDate ||
    compareTexts(a.recordingId, b.recordingId)
  );
}

function compareValues(a: SortValue, b: SortValue): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  return typeof a === "number" && typeof b === "number" ? a - b : compareTexts(String(a), String(b));
}

/** By code point, as the bytes of UTF-8 are ordered, which is not quite the order of JavaScript's strings. */
function compareTexts(a: string, b: string): number {
  const [x, y] = [Array.from(a), Array.from(b)];
  const at = x.findIndex((character, nth) => character !== y[nth]);
  if (at === -1) return x.length - y.length;
  return pointOf(x[at]) - pointOf(y[at]);
}

/** Of nothing, as the shorter text comes first: below all. */
const pointOf = (character: string | undefined): number => character?.codePointAt(0) ?? -1;

/** A page taken from recordings that are all at hand. */
export function pageOf(recordings: readonly Recording[], query: RecordingQuery): RecordingPage {
  const { roomId, statuses, sortField = "startDate", sortOrder = "desc", limit, after } = query;
  const turn = sortOrder === "asc" ? 1 : -1;
  const found = recordings
    .filter((one) => roomId === undefined || one.roomId === roomId)
    .filter((one) => statuses === undefined || statuses.includes(one.status))
    .map((recording) => ({ recording, position: positionOf(recording, sortField) }))
    .filter(({ position }) => after === undefined || turn * comparePositions(position, after) > 0)
    .toSorted((a, b) => turn * comparePositions(a.position, b.position));
  const page = found.slice(0, limit);
  return {
    recordings: page.map(({ recording }) => recording),
    next: found.length > limit ? (page.at(-1)?.position ?? null) : null,
  };
}
