import {
  formatRecordingId,
  NOTE_KINDS,
  parseRecordingId,
  type Recording,
  RECORDING_STATUSES,
  rankOf,
} from "@tallylight/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeRecording, encodeRecording } from "./recording.ts";

const id = parseRecordingId("sprint_review-abc--EG_ZHkr3Wuwr5W2--86b0cd70f6")._unsafeUnwrap();
const minimal = { recordingId: formatRecordingId(id), status: "active" };

const recordings: fc.Arbitrary<Recording> = fc.record(
  {
    recordingId: fc.constant(formatRecordingId(id)),
    roomId: fc.constant(id.roomId),
    egressId: fc.constant(id.egressId),
    uid: fc.constant(id.uid),
    status: fc.constantFrom(...RECORDING_STATUSES),
    source: fc.constantFrom("livekit", "inferred"),
    accepted: fc.boolean(),
    filename: fc.string(),
    roomName: fc.string(),
    roomSid: fc.constant("RM_x" as NonNullable<Recording["roomSid"]>),
    layout: fc.constantFrom("grid", "single-speaker"),
    encoding: fc.oneof(fc.string(), fc.dictionary(fc.string(), fc.jsonValue())),
    startDate: fc.nat(),
    endDate: fc.nat(),
    durationSeconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
    sizeBytes: fc.maxSafeNat(),
    errorCode: fc.integer(),
    error: fc.string(),
    details: fc.string(),
    reason: fc.constantFrom("user", "recorder-lost", "evicted"),
    deleted: fc.constant(true),
    deletedAt: fc.nat(),
    deleteWhenEnded: fc.constant(true),
    note: fc.record({ kind: fc.constantFrom(...NOTE_KINDS), since: fc.nat() }),
    extra: fc.dictionary(
      fc.string().map((name) => `x${name}`),
      fc.jsonValue(),
      { minKeys: 1 },
    ),
  },
  { requiredKeys: ["recordingId", "roomId", "egressId", "uid", "status", "source", "accepted", "filename"] },
);

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("a recording as text", () => {
  test("reads what it wrote, whatever the recording is", () => {
    fc.assert(
      fc.property(recordings, (recording) => {
        expect(throughJson(decodeRecording(encodeRecording(recording), id)._unsafeUnwrap())).toEqual(
          throughJson(recording),
        );
      }),
    );
  });

  test("has the names of OpenVidu Meet's fields", () => {
    const recording = decodeRecording(JSON.stringify({ ...minimal, duration: 1.5, size: 9 }))._unsafeUnwrap();
    expect(recording).toMatchObject({ durationSeconds: 1.5, sizeBytes: 9 });
    expect(JSON.parse(encodeRecording(recording))).toMatchObject({ duration: 1.5, size: 9, status: "active" });
  });

  test("reads what OpenVidu Meet wrote", () => {
    const text = JSON.stringify({
      recordingId: minimal.recordingId,
      roomId: id.roomId,
      status: "COMPLETE",
      filename: "sprint_review-abc--86b0cd70f6.mp4",
      startDate: 1795350097500.9998,
      endDate: 1795350107500.2,
      duration: 9.98,
      size: 1234,
      details: "End reason: StopEgress API",
    });
    const recording = decodeRecording(text)._unsafeUnwrap();
    expect(recording).toEqual({
      ...id,
      recordingId: minimal.recordingId,
      status: "complete",
      source: "livekit",
      accepted: true,
      filename: "sprint_review-abc--86b0cd70f6.mp4",
      startDate: 1795350097501,
      endDate: 1795350107500,
      durationSeconds: 9.98,
      sizeBytes: 1234,
      details: "End reason: StopEgress API",
    });
    expect(rankOf(recording)).toBe(4);
  });

  test("takes the identity from the place when the text has none", () => {
    expect(decodeRecording('{"status":"FAILED"}', id)._unsafeUnwrap()).toMatchObject({
      ...id,
      filename: "sprint_review-abc--86b0cd70f6.mp4",
    });
  });

  test("gives unknown fields back as they were, even under names that mean something to us elsewhere", () => {
    const unknown = { constructor: 2, durationSeconds: 3, extra: 4, access: { b: [null] } };
    const recording = decodeRecording(JSON.stringify({ ...minimal, ...unknown }))._unsafeUnwrap();
    expect(recording).toMatchObject({ extra: unknown });
    expect(recording.durationSeconds).toBeUndefined();
    expect(JSON.parse(encodeRecording(recording))).toMatchObject(unknown);
  });

  test.each([
    { kind: "recorder-on-fire", since: 7 },
    { kind: "uploading", since: 7, seen: 3 },
    { kind: "uploading" },
    "a word",
    null,
  ])("reads a record whose note is another version's, and writes %j back until there is one of ours", (note) => {
    const recording = decodeRecording(JSON.stringify({ ...minimal, note }))._unsafeUnwrap();
    expect(recording.note).toBeUndefined();
    expect(JSON.parse(encodeRecording({ ...recording, details: "read" }))).toMatchObject({ note });
    const ours = { kind: "forgotten", since: 9 } as const;
    expect(decodeRecording(encodeRecording({ ...recording, note: ours }))._unsafeUnwrap()).toMatchObject({
      note: ours,
    });
  });

  test.each([
    ["{", "", "is not JSON"],
    ["null", "", "expected object"],
    [{ ...minimal, status: "PAUSED" }, "status", '"limit_reached"'],
    [{ ...minimal, status: undefined }, "status", "expected one of"],
    [{ ...minimal, startDate: "yesterday" }, "startDate", "expected number"],
    [{ ...minimal, startDate: -1 }, "startDate", ">=0"],
    [{ ...minimal, accepted: "yes" }, "accepted", "expected boolean"],
    [{ ...minimal, encoding: [] }, "encoding", "expected string or object"],
    [{ ...minimal, deleted: false }, "deleted", "expected true"],
    [{ ...minimal, deletedAt: "today" }, "deletedAt", "expected number"],
    [{ ...minimal, deleteWhenEnded: false }, "deleteWhenEnded", "expected true"],
    [{ status: "active" }, "recordingId", "expected string"],
    [{ ...minimal, recordingId: "a--b--EG_1--c" }, "recordingId", "its roomId has two hyphens in a row"],
    [{ ...minimal, uid: "other" }, "uid", "expected 86b0cd70f6, received other"],
  ])("says which field of %j is wrong and what is expected", (stored, field, reason) => {
    const refused = decodeRecording(typeof stored === "string" ? stored : JSON.stringify(stored))._unsafeUnwrapErr();
    expect(refused).toMatchObject({ kind: "invalid-stored", field });
    expect(refused.reason).toContain(reason);
  });

  test("refuses a text that lies in another recording's place", () => {
    const other = parseRecordingId("other--EG_1--uid")._unsafeUnwrap();
    expect(decodeRecording(JSON.stringify(minimal), other)._unsafeUnwrapErr()).toMatchObject({ field: "recordingId" });
  });
});
