import type { KeyedStart, Recording, RoomId, RoomSid, StartAnswer, Uid } from "@tallylight/core";
import { describe, expect, it } from "vitest";
import { decodeKeptStart, encodeAnswer, encodeStart } from "./start-answer.ts";

const START: KeyedStart = {
  bodyHash: "b".repeat(64),
  roomId: "room-1" as RoomId,
  uid: "u".repeat(22) as Uid,
  sid: "RM_1" as RoomSid,
  terms: { roomName: "Room", layout: "grid", encoding: { video: { width: 1 } } },
};
const { roomId } = START;
const RECORDING = {
  recordingId: `room-1--EG_1--${START.uid}`,
  roomId,
  egressId: "EG_1",
  uid: START.uid,
  status: "active",
  source: "livekit",
  accepted: true,
  filename: `room-1--${START.uid}.mp4`,
  startDate: 1_700_000_000_000,
} as Recording;

const ANSWERS: readonly StartAnswer[] = [
  { recording: RECORDING },
  { refusal: { kind: "room-not-found", roomId } },
  { refusal: { kind: "recording-disabled", roomId } },
  { refusal: { kind: "room-empty", roomId } },
  { refusal: { kind: "already-recording", roomId, since: 1, recordingId: RECORDING.recordingId } },
  { refusal: { kind: "already-recording", roomId, since: null, recordingId: null } },
  { refusal: { kind: "room-ended", roomId } },
  { refusal: { kind: "stopped", roomId } },
  { refusal: { kind: "start-timed-out", roomId } },
  { refusal: { kind: "start-failed", roomId, message: "why" } },
  { refusal: { kind: "no-egress-capacity", roomId } },
  { refusal: { kind: "unavailable", port: "locks", operation: "read", cause: "redis: not connected" } },
];

describe("the record of a start under a key", () => {
  it("comes back as it was written, without an answer", () => {
    expect(decodeKeptStart(encodeStart(START), null)._unsafeUnwrap()).toEqual({ ...START, answer: null });
  });

  it.each(ANSWERS)("comes back with its answer %j", (answer) => {
    expect(decodeKeptStart(encodeStart(START), encodeAnswer(answer))._unsafeUnwrap()).toEqual({ ...START, answer });
  });

  it.each([
    ["no JSON", "{", null],
    ["another shape", "{}", null],
    ["no room id", encodeStart({ ...START, roomId: "a--b" as RoomId }), null],
    ["an answer that is no JSON", encodeStart(START), "{"],
    ["a refusal of another version", encodeStart(START), '{"refusal":{"kind":"eclipse","roomId":"room-1"}}'],
    ["a recording that is none", encodeStart(START), '{"recording":"{}"}'],
  ])("is refused when it is %s", (_, start, answer) => {
    expect(decodeKeptStart(start, answer)._unsafeUnwrapErr().kind).toBe("invalid-stored");
  });
});
