import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePattern, MAX_PATTERN_LENGTH } from "./pattern.ts";

/** Each of them keeps a backtracking engine busy for longer than this machine will last. */
const HOSTILE = [
  "(a+)+$",
  "(a|a)*$",
  "(a|aa)+$",
  "(.*a){20}b$",
  "^(a?){200}a{200}b$",
  "(x+x+)+y",
  "((a*)*)*b",
  "(\\w+\\s?)+$",
];
/** A backtracking engine would still be at it when the test's own time is over. */
const GENEROUS_MS = 5_000;

describe("a pattern that somebody else wrote", () => {
  it("finds what it says anywhere in a text, and with letters of either case if asked", () => {
    const found = (pattern: string, text: string, caseInsensitive = false): boolean =>
      compilePattern(pattern, { caseInsensitive })._unsafeUnwrap()(text);
    expect(found("room", "my room 1")).toBe(true);
    expect(found("^room", "my room 1")).toBe(false);
    expect(found("ROOM", "my room 1")).toBe(false);
    expect(found("ROOM", "my room 1", true)).toBe(true);
    expect(found("^\\p{L}+ [0-9]{1,2}$", "Møde 12")).toBe(true);
    expect(found("", "anything")).toBe(true);
  });

  it("takes time that grows with the text and no faster, whatever it says", () => {
    const long = `${"a".repeat(100_000)}!`;
    const began = performance.now();
    for (const pattern of HOSTILE) compilePattern(pattern)._unsafeUnwrap()(long);
    expect(performance.now() - began).toBeLessThan(GENEROUS_MS);
  });

  it.each([
    "(",
    "[",
    "a**",
    "(?=look)",
    "(?<!behind)",
    "(a)\\1",
    "(a{1000}){1000}",
    "((((a{30}){30}){30}){30})",
    "(\\pL|.){900}(\\pN|.){900}",
    "a".repeat(MAX_PATTERN_LENGTH + 1),
    "\\",
  ])("is refused as %s", (pattern) => {
    const { kind, reason } = compilePattern(pattern)._unsafeUnwrapErr();
    expect(kind).toBe("invalid-pattern");
    // The reason is told to the caller: what the caller sent is not repeated in it.
    if (pattern.length > 2) expect(reason).not.toContain(pattern);
  });

  it("throws nothing, whatever it is", () => {
    const anything = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom(...Array.from("(|)*+?{}[]^$\\.a1,:<=!-")) }),
    );
    fc.assert(
      fc.property(anything, fc.string(), (pattern, text) => {
        compilePattern(pattern).map((matches) => matches(text));
      }),
    );
  });
});
