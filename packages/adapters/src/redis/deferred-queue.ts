import type { Deferred, LockStore, RoomId } from "@tallylight/core";
import { decodeEvidence, encodeEvidence } from "../wire/evidence.ts";
import type { RedisClient } from "./connect.ts";
import { attempt } from "./failure.ts";
import { deferringKey, roomKey } from "./keys.ts";
import { redisScript } from "./script.ts";
import { parseScored } from "./wire.ts";

export type RedisDeferredQueue = Pick<LockStore, "defer" | "deferred" | "settle"> & {
  /** Says that the room has a queue, so that `deferred` looks into it. To be said before it gets one and after. */
  readonly hint: (roomId: RoomId) => Promise<void>;
};

/** How many rooms' queues are read in one go. */
const ROOMS_AT_ONCE = 100;

/**
 * The queues beside the locks, and the rooms that may have one. In a cluster the two are in different slots, so a room is
 * hinted before and after its queue is written: a hint that is left over costs a look, a queue without one would wait
 * for the next walk over the locks, which hints what it meets.
 */
export function redisDeferredQueue(client: RedisClient, prefix: string): RedisDeferredQueue {
  const deferScript = redisScript(client, "lock-defer");
  const hints = deferringKey(prefix);
  const queueKey = (roomId: string): string => roomKey(prefix, roomId as RoomId, "deferred");
  const hint = async (roomId: RoomId): Promise<void> => void (await deferScript([hints], [roomId]));
  const waiting = async (roomId: string, limit: number): Promise<readonly Waiting[]> =>
    parseScored(await client.zrange(queueKey(roomId), 0, `${limit - 1}`, "WITHSCORES")).map(({ member, score }) => ({
      token: `${roomId} ${member}`,
      text: member,
      queuedAt: score,
    }));
  /** Once its queue was seen empty. It may have been filled again until now, and not be hinted again after this. */
  const dropHint = async (roomId: string): Promise<void> => {
    await client.zrem(hints, roomId);
    if ((await client.exists(queueKey(roomId))) === 1) await hint(roomId as RoomId);
  };
  return {
    hint,
    defer: (evidence) =>
      attempt("locks", "defer", async () => {
        await hint(evidence.roomId);
        await deferScript([queueKey(evidence.roomId)], [encodeEvidence(evidence)]);
        await hint(evidence.roomId);
      }),
    deferred: (limit) =>
      attempt("locks", "deferred", async () => {
        const oldest: (Deferred & { readonly queuedAt: number })[] = [];
        for (let from = 0; ; from += ROOMS_AT_ONCE) {
          const rooms = parseScored(await client.zrange(hints, `${from}`, `${from + ROOMS_AT_ONCE - 1}`, "WITHSCORES"));
          // What a room has queued is younger than its hint: those to come have nothing older than theirs.
          const last = oldest[limit - 1];
          if (rooms[0] === undefined || (last !== undefined && last.queuedAt < rooms[0].score)) break;
          const queues = await Promise.all(rooms.map(({ member }) => waiting(member, limit)));
          oldest.push(...queues.flat().flatMap(readable));
          oldest.sort((a, b) => a.queuedAt - b.queuedAt).splice(limit);
          const empty = rooms.filter((_, at) => queues[at]?.length === 0);
          await Promise.all(empty.map(({ member }) => dropHint(member)));
          from -= empty.length;
        }
        return oldest.map(({ token, evidence }) => ({ token, evidence }));
      }),
    settle: (token) =>
      attempt("locks", "settle", async () => {
        const [roomId = "", ...member] = token.split(" ");
        await client.zrem(queueKey(roomId), member.join(" "));
      }),
  };
}

type Waiting = { readonly token: string; readonly text: string; readonly queuedAt: number };

/** What another version queued and this one cannot read stays where it is. */
function readable({ token, text, queuedAt }: Waiting): readonly (Deferred & { readonly queuedAt: number })[] {
  return decodeEvidence(text).match(
    (evidence) => [{ token, evidence, queuedAt }],
    () => [],
  );
}
