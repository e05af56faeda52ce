import { describe, expect, it } from "vitest";
import { ageText, counted, printable, printableJson, sizeText, timeText } from "./words.ts";

describe("words", () => {
  it.each([
    [0, "0 s"],
    [999, "0 s"],
    [45_000, "45 s"],
    [125_000, "2 min 5 s"],
    [3 * 3_600_000 + 5_000, "3 h"],
    [2 * 86_400_000 + 4 * 3_600_000 + 59_000, "2 d 4 h"],
    [-90_000, "-1 min 30 s"],
  ])("tell an age of %i ms as %s", (ms, expected) => {
    expect(ageText(ms)).toBe(expected);
  });

  it.each([
    [undefined, ""],
    [0, "0 B"],
    [999, "999 B"],
    [1_000, "1.0 kB"],
    [12_345_678, "12.3 MB"],
    [5e15, "5000.0 TB"],
  ])("tell a size of %s bytes as %j", (bytes, expected) => {
    expect(sizeText(bytes)).toBe(expected);
  });

  it("tell a moment in UTC, to the second", () => {
    expect(timeText(1_795_378_816_999)).toBe("2026-11-22 20:20:16Z");
    expect(timeText(undefined)).toBe("unknown");
  });

  it("count in the singular and the plural", () => {
    expect([counted(0, "lock"), counted(1, "lock"), counted(2, "lock")]).toEqual(["0 locks", "1 lock", "2 locks"]);
  });

  it("let nothing through that steers a terminal or turns the direction of a line", () => {
    expect(printable("a\u001b[31mb\u009bc\n\u202ed\u2028e")).toBe("a\ufffd[31mb\ufffdc\ufffd\ufffdd\ufffde");
    expect(printable("Café 会議 🎥")).toBe("Café 会議 🎥");
  });

  it("keep the same in JSON as escapes that mean the same", () => {
    const value = { name: "a\u009b\u202eb\u007f" };
    const json = printableJson(JSON.stringify(value, null, 2));
    expect(json).toBe('{\n  "name": "a\\u009b\\u202eb\\u007f"\n}');
    expect(JSON.parse(json)).toEqual(value);
  });
});
