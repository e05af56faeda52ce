import { describe, expect, it } from "vitest";
import { askedRange } from "./range.ts";

const SIZE = 1_000;

describe("a Range header", () => {
  it.each([
    ["bytes=0-", { start: 0, end: 999 }],
    ["bytes=10-19", { start: 10, end: 19 }],
    ["bytes=990-5000", { start: 990, end: 999 }],
    ["bytes=-10", { start: 990, end: 999 }],
    ["bytes=-5000", { start: 0, end: 999 }],
    ["bytes=0-99999999999999999999999", { start: 0, end: 999 }],
  ])("%s is a part of the file", (header, range) => {
    expect(askedRange(header, SIZE)).toEqual(range);
  });

  it.each(["bytes=-0", "bytes=50-10", "bytes=1000-", "bytes=99999999999999999999999-", "bytes=-0000"])(
    "%s is outside of it",
    (header) => {
      expect(askedRange(header, SIZE)).toBe("unsatisfiable");
    },
  );

  it.each([
    "bytes=9e99-",
    "bytes=-9e99",
    "bytes=0x10-",
    "bytes=-1-5",
    "bytes=1.5-2",
    "bytes=",
    "bytes=-",
    "bytes 0-1",
    "items=0-1",
    "bytes=0-1,2-3",
    `bytes=${"0-1,".repeat(1_000)}0-1`,
    `bytes=${"0".repeat(10_000)}x-`,
    "bytes=\u0660-",
    "",
  ])("%j is none", (header) => {
    expect(askedRange(header.slice(0, 20_000), SIZE)).toBe("malformed");
  });

  it("of an empty file is outside of it", () => {
    expect(askedRange("bytes=0-", 0)).toBe("unsatisfiable");
    expect(askedRange("bytes=-1", 0)).toBe("unsatisfiable");
  });
});
