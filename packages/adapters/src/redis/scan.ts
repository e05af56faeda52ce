import type { RoomId } from "@tallylight/core";
import type { RedisClient } from "./connect.ts";
import { type RoomKey, roomKeyPattern, roomOfKey } from "./keys.ts";
import { parseScan } from "./wire.ts";

export type RoomScan = { readonly roomIds: readonly RoomId[]; readonly next: string | null };

/** How many keys one step looks at, whosever they are; about as many rooms are in it at most. */
const SCAN_COUNT = 250;

/** One step of a scan for the rooms that have such a key. A room may come twice, in one step or in two. */
export async function scanRooms(
  client: RedisClient,
  prefix: string,
  key: RoomKey,
  cursor: string | null,
): Promise<RoomScan> {
  const pattern = roomKeyPattern(prefix, key);
  const { keys, next } = parseScan(await client.scan(cursor ?? "0", "MATCH", pattern, "COUNT", SCAN_COUNT));
  return { roomIds: keys.flatMap((found) => roomOfKey(prefix, found, key) ?? []), next };
}
