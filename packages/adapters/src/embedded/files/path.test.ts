import { mkdtempSync, readdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { locate, makeFolders, parsePath } from "./path.ts";

const steps = [
  "..",
  "../..",
  "../../../../etc",
  "/..",
  "..\\..",
  "%2e%2e",
  "..%2f..",
  "..%5c..",
  "．．",
  "..;",
  ". .",
  "…",
];
const frames = (step: string): readonly string[] => [
  `${step}/passwd`,
  `rooms/${step}/passwd`,
  `rooms/${step}`,
  `rooms/room-1/${step}/${step}/x.json`,
];
const oddities = [
  "",
  ".",
  "/",
  "//",
  "./rooms",
  "/etc/passwd",
  "rooms/",
  "/rooms/a.json",
  "rooms//a.json",
  "rooms/./a.json",
  "C:\\Windows\\a",
  "C:/a",
  "\\\\host\\share",
  "rooms\\a",
  "rooms/a\0.json",
  "\0",
  "rooms/a\n.json",
  "~/a",
  "$HOME/a",
  "rooms/a:b",
  "rooms/a b.json",
  "rooms/a|b",
  "rooms/{a}",
  "rooms/ä.json",
  "rooms/\u202e.json",
  "rooms/a?x",
  "a*",
  `rooms/${"a".repeat(256)}`,
  "file:///etc/passwd",
  "rooms/a%00.json",
];
const traversals = [...new Set([...steps.flatMap(frames), ...oddities])];

test(`refuses every one of ${traversals.length} keys that could lead elsewhere`, () => {
  expect(traversals.length).toBeGreaterThanOrEqual(60);
  expect(traversals.filter((key) => parsePath(key).isOk())).toEqual([]);
});

test("takes the keys of the layout", () => {
  expect(parsePath("openvidu-meet/recordings/.metadata/room_1-a/EG_x/86b0cd70f6.json")._unsafeUnwrap()).toEqual({
    folders: ["openvidu-meet", "recordings", ".metadata", "room_1-a", "EG_x"],
    file: "86b0cd70f6.json",
  });
  expect(parsePath("a..b/..c/d..")._unsafeUnwrap()).toEqual({ folders: ["a..b", "..c"], file: "d.." });
});

test("goes through no folder that is a symbolic link, and makes nothing behind one", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "tallylight-"));
  const outside = mkdtempSync(join(tmpdir(), "tallylight-outside-"));
  symlinkSync(outside, join(dataDir, "rooms"));
  for (const key of ["rooms/a.json", "rooms/a/b/c.json"]) {
    const path = parsePath(key)._unsafeUnwrap();
    expect(() => locate(dataDir, path)).toThrow("symbolic link");
    expect(() => makeFolders(dataDir, path)).toThrow("symbolic link");
  }
  expect(readdirSync(outside)).toEqual([]);
});

test("works in a data directory that is itself reached by a link", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "tallylight-"));
  const link = join(mkdtempSync(join(tmpdir(), "tallylight-")), "data");
  symlinkSync(dataDir, link);
  expect(makeFolders(link, { folders: ["a", "b"], file: "c" })).toEqual({
    file: join(link, "a/b/c"),
    changed: [link, join(link, "a")],
  });
  expect(locate(dataDir, { folders: ["a", "b"], file: "c" })).toBe(join(dataDir, "a/b/c"));
  expect(locate(dataDir, { folders: ["a", "x"], file: "c" })).toBeNull();
});
