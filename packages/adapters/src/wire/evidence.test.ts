import { END_REASONS, type Evidence, LAYOUTS, RECORDING_STATUSES } from "@tallylight/core";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decodeEvidence, encodeEvidence } from "./evidence.ts";

const evidence = fc.record(
  {
    egressId: fc.constant("EG_1"),
    roomId: fc.constant("room-1"),
    uid: fc.constant("u"),
    status: fc.constantFrom(...RECORDING_STATUSES),
    source: fc.constantFrom("livekit", "inferred"),
    roomSid: fc.string(),
    startDate: fc.nat(),
    endDate: fc.nat(),
    durationSeconds: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    sizeBytes: fc.nat(),
    errorCode: fc.nat(599),
    error: fc.string({ unit: "grapheme" }),
    details: fc.string(),
    reason: fc.constantFrom(...END_REASONS),
    accepted: fc.boolean(),
    roomName: fc.string(),
    layout: fc.constantFrom(...LAYOUTS),
    encoding: fc.oneof(fc.string(), fc.constant({ video: { width: 1280 } })),
  },
  { requiredKeys: ["egressId", "roomId", "uid", "status", "source"] },
) as fc.Arbitrary<Evidence>;

test("any evidence comes back as it was", () => {
  const comesBack = fc.property(evidence, (one) => {
    expect(decodeEvidence(encodeEvidence(one))._unsafeUnwrap()).toEqual(one);
  });
  fc.assert(comesBack);
});

test("the same evidence is the same text, in whatever order its fields were set", () => {
  const reversed = (one: Evidence): Evidence => Object.fromEntries(Object.entries(one).toReversed()) as Evidence;
  const isTheSame = fc.property(evidence, (one) => {
    expect(encodeEvidence(reversed(one))).toBe(encodeEvidence(one));
  });
  fc.assert(isTheSame);
});

test.each([
  ["{", "", "is not JSON"],
  ["[]", "", "Invalid input"],
  ["{}", "egressId", "Invalid input"],
  [
    JSON.stringify({ egressId: "EG_1", roomId: "r", uid: "u", status: "paused", source: "livekit" }),
    "status",
    "Invalid",
  ],
])("%s is no evidence", (text, field, reason) => {
  expect(decodeEvidence(text)._unsafeUnwrapErr()).toMatchObject({ field, reason: expect.stringContaining(reason) });
});

test("what a later version says besides is dropped", () => {
  const text = JSON.stringify({
    egressId: "EG_1",
    roomId: "r",
    uid: "u",
    status: "active",
    source: "livekit",
    later: 1,
  });
  expect(decodeEvidence(text)._unsafeUnwrap()).not.toHaveProperty("later");
});
