import { expect, test } from "vitest";
import { filePath } from "./file-path.ts";

const ROOM = { name: "demo", sid: "RM_x" };
const NOON = Date.UTC(2026, 10, 22, 17, 45, 12);

test.each([
  ["meet/recordings/demo/demo--a.mp4", "meet/recordings/demo/demo--a.mp4"],
  ["a", "a.mp4"],
  ["a.ogg", "a.mp4"],
  ["a.webm", "a.mp4"],
  ["a.b", "a.b.mp4"],
  ["{room_name}/{time}", "demo/2026-11-22T174512.mp4"],
  ["{room_id}.mp4", "RM_x.mp4"],
  ["dir/", "dir/demo-2026-11-22T174512.mp4"],
  ["", "demo-2026-11-22T174512.mp4"],
  ["../../etc/a.mp4", "etc/a.mp4"],
  ["a/../../b.mp4", "b.mp4"],
  ["./a//b.mp4", "a/b.mp4"],
  ["/a.mp4", "a.mp4"],
  ["..", "demo-2026-11-22T174512.mp4"],
])("%j becomes %j", (asked, path) => {
  expect(filePath(asked, ROOM, NOON)).toBe(path);
});
