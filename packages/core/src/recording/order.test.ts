import { describe, expect, it } from "vitest";
import { formatRecordingId, parseRecordingId } from "../ids.ts";
import { comparePositions, pageOf, positionOf, type RecordingPosition } from "./order.ts";
import type { Recording } from "./recording.ts";

function recording(n: number, told: Partial<Recording> = {}): Recording {
  const parts = parseRecordingId(`room--EG_${n}--u${n}`)._unsafeUnwrap();
  const base = { ...parts, recordingId: formatRecordingId(parts), filename: "f.mp4", startDate: n };
  return { ...base, status: "complete", source: "livekit", ...told };
}
const at = (sortValue: RecordingPosition["sortValue"], n = 1): RecordingPosition => ({
  sortValue,
  startDate: n,
  recordingId: recording(1).recordingId,
});

describe("a position in a list", () => {
  it("says the value of its field, null for one that is not known; the start is no value of its own", () => {
    const { recordingId } = recording(3);
    expect(positionOf(recording(3), "startDate")).toEqual({ startDate: 3, recordingId });
    expect(positionOf(recording(3, { startDate: undefined }), "size")).toEqual({
      sortValue: null,
      startDate: 0,
      recordingId,
    });
    expect(positionOf(recording(3, { durationSeconds: 1.5 }), "duration").sortValue).toBe(1.5);
    expect(positionOf(recording(3), "roomName").sortValue).toBeNull();
  });

  it("has as much of a room's name as the API takes, and cuts no character in two", () => {
    const roomName = "\u{1f600}".repeat(60);
    expect(positionOf(recording(1, { roomName }), "roomName").sortValue).toBe("\u{1f600}".repeat(50));
  });

  it("is compared by value, then start, then id", () => {
    const ascending = [at(null, 1), at(null, 2), at(0), at(1.5), at(10)];
    for (const [nth, one] of ascending.entries())
      for (const [other, two] of ascending.entries())
        expect(Math.sign(comparePositions(one, two)), `${nth} ${other}`).toBe(Math.sign(nth - other));
    expect(comparePositions({ ...at(1), recordingId: recording(2).recordingId }, at(1))).toBeGreaterThan(0);
  });

  it("compares names by code point: what is begun comes before what goes on", () => {
    const names = ["", "A", "a", "ab", "\u{ff5e}", "\u{1f600}"];
    for (const [nth, one] of names.entries())
      for (const [other, two] of names.entries())
        expect(Math.sign(comparePositions(at(one), at(two))), `${one} ${two}`).toBe(Math.sign(nth - other));
  });
});

describe("a page of what is at hand", () => {
  const rows = [recording(1), recording(2, { status: "active" }), recording(3), recording(4)];
  it("is the newest first, goes on where it ended, and knows when it is the last", () => {
    const first = pageOf(rows, { limit: 2 });
    expect(first.recordings).toEqual([rows[3], rows[2]]);
    const second = pageOf(rows, { limit: 2, after: first.next ?? undefined });
    expect(second).toEqual({ recordings: [rows[1], rows[0]], next: null });
  });

  it("is of the room and the statuses asked for, in the order asked for", () => {
    const { roomId } = recording(1);
    expect(pageOf(rows, { limit: 9, roomId, statuses: ["complete"], sortOrder: "asc" }).recordings).toEqual([
      rows[0],
      rows[2],
      rows[3],
    ]);
    expect(pageOf([recording(1, { roomId: "other" as typeof roomId })], { limit: 9, roomId }).recordings).toEqual([]);
    expect(pageOf(rows, { limit: 0 }), "no place to go on from").toEqual({ recordings: [], next: null });
  });
});
