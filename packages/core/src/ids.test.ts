import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EgressId, formatRecordingId, parseRecordingId, parseRoomId, type RoomId, type Uid } from "./ids.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const text = (alphabet: string, max: number) =>
  fc.array(fc.constantFrom(...alphabet.split("")), { minLength: 1, maxLength: max }).map((chars) => chars.join(""));
const roomIds = text(`${letters}_-`, 100).filter((id) => parseRoomId(id).isOk()) as fc.Arbitrary<RoomId>;
const egressIds = text(`${letters}_`, 64).map((id) => `EG_${id}`) as fc.Arbitrary<EgressId>;
const uids = text(letters, 64) as fc.Arbitrary<Uid>;

describe("a recording id", () => {
  it("is parsed into what it was formatted from", () => {
    const parts = fc.record({ roomId: roomIds, egressId: egressIds, uid: uids });
    fc.assert(
      fc.property(parts, (id) => {
        expect(parseRecordingId(formatRecordingId(id))._unsafeUnwrap()).toEqual(id);
      }),
    );
  });

  it("is formatted into what it was parsed from, whatever was accepted", () => {
    const almost = fc.array(fc.constantFrom("-", "--", "EG_", "EG_a", "a", "_", "room", "é", "/", " "), {
      maxLength: 9,
    });
    fc.assert(
      fc.property(
        almost.map((bits) => bits.join("")),
        (input) => {
          const parsed = parseRecordingId(input);
          if (parsed.isOk()) expect(formatRecordingId(parsed.value)).toBe(input);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("is read from the right, so that a room id may look like one of its parts", () => {
    expect(parseRecordingId("EG_x-1--EG_abc--uid1")._unsafeUnwrap()).toEqual({
      roomId: "EG_x-1",
      egressId: "EG_abc",
      uid: "uid1",
    });
  });

  it.each([
    ["", "is not {roomId}--{egressId}--{uid}"],
    ["bad", "is not {roomId}--{egressId}--{uid}"],
    ["a--b", "is not {roomId}--{egressId}--{uid}"],
    ["--EG_a--u", "is not {roomId}--{egressId}--{uid}"],
    ["room--EG_--u", "its egressId is not EG_ and 1 to 64 characters of A-Z a-z 0-9 _"],
    ["room--XX_a--u", "its egressId is not EG_ and 1 to 64 characters of A-Z a-z 0-9 _"],
    ["room--EG_a--", "its uid is not 1 to 64 characters of A-Z a-z 0-9"],
    ["room--EG_a--u-u", "its uid is not 1 to 64 characters of A-Z a-z 0-9"],
    ["room---EG_a--u", "its roomId begins or ends with a hyphen"],
    ["a--b--EG_a--u", "its roomId has two hyphens in a row"],
    ["ro om--EG_a--u", "its roomId has a character other than A-Z a-z 0-9 _ -"],
  ])("refuses %j and says why", (input, reason) => {
    expect(parseRecordingId(input)._unsafeUnwrapErr()).toEqual({ kind: "invalid-id", what: "recordingId", reason });
  });
});

describe("a room id", () => {
  it("is at most 100 characters", () => {
    expect(parseRoomId("a".repeat(100)).isOk()).toBe(true);
    expect(parseRoomId("a".repeat(101))._unsafeUnwrapErr().reason).toBe("is longer than 100 characters");
    expect(parseRoomId("")._unsafeUnwrapErr().reason).toBe("is empty");
  });

  it("is never a path, a pattern or a key of something else", () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary", minLength: 1, maxLength: 1_024 }),
      fc.constantFrom("..", ".", "a/b", "a%2Fb", "a\0", "{a}", "a|b", "a b", "-a", "a-", "a--b", "ａ", "a\n"),
    );
    fc.assert(
      fc.property(hostile, (input) => {
        if (parseRoomId(input).isOk()) expect(input).toMatch(/^[A-Za-z0-9_]+(-[A-Za-z0-9_]+)*$/);
      }),
      { numRuns: 1_000 },
    );
    for (const input of ["..", "a/b", "a%2Fb", "a\0", "{a}", "a|b", "a\n"])
      expect(parseRoomId(input).isErr()).toBe(true);
  });
});
