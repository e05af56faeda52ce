import { posix } from "node:path";
import type { EpochMs } from "@tallylight/core";

/**
 * Where a recorder puts a file that was asked for under this path, by LiveKit's rules: names in braces are filled in, the
 * path cannot leave its root, a folder or nothing gets a name of its own, another ending becomes that of an MP4 (or OGG).
 */
export function filePath(
  asked: string,
  room: { readonly name: string; readonly sid: string },
  now: EpochMs,
  ending: "mp4" | "ogg" = "mp4",
): string {
  const time = new Date(now).toISOString().slice(0, 19).replaceAll(":", "");
  const filled = asked
    .replaceAll("{room_name}", room.name)
    .replaceAll("{room_id}", room.sid)
    .replaceAll("{time}", time);
  const inside = posix.join("/", filled).slice(1);
  const named = inside === "" || inside.endsWith("/") ? `${inside}${room.name}-${time}` : inside;
  return `${named.replace(/\.(mp4|ogg|webm|ts|m3u8)$/, "")}.${ending}`;
}
