import { type EpochMs, parseRecordingId, rankOf, type Recording, type Tombstone } from "@tallylight/core";
import { err, type Result } from "neverthrow";
import { keysOf, type PlaceKeys } from "./recording-place.ts";
import { decodeRecording, encodeRecording, type InvalidStored } from "./recording.ts";

/*
 * What the stored indexes hold of a recording:
 *
 *   row   = rank SP revision SP noted SP keys SP json
 *   rank  = "0" to "4", so that no reader must open the JSON to compare
 *   noted = when its note was made, in ms | "-" for none
 *   keys  = what its places are made of (recording-place.ts), so that whoever replaces a row can remove the old ones
 */

/** A row of the index: the recording, what says whether it is the newest, and where it stands. */
export type RecordingRow = {
  readonly rank: number;
  readonly revision: number;
  readonly noted: EpochMs | null;
  readonly keys: PlaceKeys;
  readonly recording: string;
};

export function rowOf(recording: Recording): RecordingRow {
  const { revision = 0, note } = recording;
  const noted = note === undefined ? null : Math.trunc(note.since);
  return { rank: rankOf(recording), revision, noted, keys: keysOf(recording), recording: encodeRecording(recording) };
}

export const encodeRow = ({ rank, revision, noted, keys, recording }: RecordingRow): string =>
  `${rank} ${revision} ${noted ?? "-"} ${keys} ${recording}`;

/** Is this row to be written over that one? Late and older ones are not. */
export const isNewer = (row: RecordingRow, known: RecordingRow | null): boolean =>
  known === null || row.rank > known.rank || (row.rank === known.rank && row.revision >= known.revision);

/** The parts of a stored row; its JSON is not looked at. Null when it is not a row. */
export function parseRow(text: string): RecordingRow | null {
  const parts = /^([0-4]) (\d+) (-|\d+) (\d \d{16} [^ ]+ [^ ]+ [^ ]+) (.*)$/s.exec(text);
  if (parts === null) return null;
  const [, rank, revision, noted, keys, recording = ""] = parts;
  return {
    rank: Number(rank),
    revision: Number(revision),
    noted: noted === "-" ? null : Number(noted),
    keys: keys as PlaceKeys,
    recording,
  };
}

export function decodeRow(text: string): Result<Recording, InvalidStored> {
  const row = parseRow(text);
  return row === null ? err(notA("a row")) : decodeRecording(row.recording);
}

/** A tombstone from what the indexes keep of it. */
export function decodeTombstone(recordingId: string, deletedAt: string): Result<Tombstone, InvalidStored> {
  if (!/^\d{1,16}$/.test(deletedAt)) return err(notA("a time"));
  return parseRecordingId(recordingId)
    .map((id) => ({ ...id, deletedAt: Number(deletedAt) }))
    .mapErr(({ reason }) => ({ kind: "invalid-stored", field: "recordingId", reason }));
}

const notA = (what: string): InvalidStored => ({ kind: "invalid-stored", field: "", reason: `is not ${what}` });
