import type { Deferred, LockStore, RoomId } from "@tallylight/core";
import { decodeEvidence, encodeEvidence } from "../wire/evidence.ts";
import type { RedisClient } from "./connect.ts";
import { attempt } from "./failure.ts";
import { roomKey } from "./keys.ts";
import { scanRooms } from "./scan.ts";
import { redisScript } from "./script.ts";
import { parseScored } from "./wire.ts";

/**
 * The queue beside the locks. There is no list of the rooms that have one, which a crash could leave wrong: a scan
 * finds them, so `deferred` costs a walk over the whole database and is not for each request.
 */
export function redisDeferredQueue(
  client: RedisClient,
  prefix: string,
): Pick<LockStore, "defer" | "deferred" | "settle"> {
  const deferScript = redisScript(client, "lock-defer");
  const queueKey = (roomId: string): string => roomKey(prefix, roomId as RoomId, "deferred");
  const waiting = async (roomId: RoomId, limit: number): Promise<readonly Waiting[]> =>
    parseScored(await client.zrange(queueKey(roomId), 0, `${limit - 1}`, "WITHSCORES")).map(({ member, score }) => ({
      token: `${roomId} ${member}`,
      text: member,
      queuedAt: score,
    }));
  return {
    defer: (evidence) =>
      attempt("locks", "defer", async () => {
        await deferScript([queueKey(evidence.roomId)], [encodeEvidence(evidence)]);
      }),
    deferred: (limit) =>
      attempt("locks", "deferred", async () => {
        const rooms = await roomsThatWait(client, prefix);
        const all = (await Promise.all(rooms.map((roomId) => waiting(roomId, limit)))).flat();
        return all
          .sort((a, b) => a.queuedAt - b.queuedAt)
          .flatMap(readable)
          .slice(0, limit);
      }),
    settle: (token) =>
      attempt("locks", "settle", async () => {
        const [roomId = "", ...member] = token.split(" ");
        await client.zrem(queueKey(roomId), member.join(" "));
      }),
  };
}

type Waiting = { readonly token: string; readonly text: string; readonly queuedAt: number };

async function roomsThatWait(client: RedisClient, prefix: string): Promise<readonly RoomId[]> {
  const rooms = new Set<RoomId>();
  let cursor: string | null = null;
  do {
    const { roomIds, next } = await scanRooms(client, prefix, "deferred", cursor);
    for (const roomId of roomIds) rooms.add(roomId);
    cursor = next;
  } while (cursor !== null);
  return [...rooms];
}

/** What another version queued and this one cannot read stays where it is. */
function readable({ token, text }: Waiting): readonly Deferred[] {
  return decodeEvidence(text).match(
    (evidence) => [{ token, evidence }],
    () => [],
  );
}
