import { embeddedLockStore, openEmbedded } from "@tallylight/adapters/embedded";
import { connectRedis, type RedisClient, redisLockStore } from "@tallylight/adapters/redis";
import { applySwap, type Held, type LockStore, type RoomId, type StoredLock } from "@tallylight/core";
import { attempt } from "../redis/failure.ts";
import { encodeLock, storedLock } from "../wire/lock.ts";

/** Where a lock store is that several processes share. */
export type StorePlace =
  | { readonly kind: "embedded"; readonly dataDir: string; readonly writeTimeoutMs: number }
  | {
      /** Without script: wrong, for it reads and writes by two commands, and compares between them. */
      readonly kind: "redis" | "redis-without-script";
      readonly url: string;
      readonly prefix: string;
      readonly commandTimeoutMs: number;
    };

/** Opens it for one process, as the product does. It is open until the process ends. */
export async function openStore(place: StorePlace): Promise<LockStore> {
  if (place.kind === "embedded") {
    return embeddedLockStore(openEmbedded(place.dataDir, place)._unsafeUnwrap());
  }
  const { client, connected } = connectRedis(place);
  (await connected)._unsafeUnwrap();
  const store = redisLockStore(client, place);
  return place.kind === "redis" ? store : withoutScript(client, store);
}

function withoutScript(client: RedisClient, store: LockStore): LockStore {
  const held = async (roomId: RoomId): Promise<Held> => {
    const [version, claimedAt, json] = await client.hmget(roomId, "v", "t", "d");
    return typeof version === "string"
      ? storedLock({ roomId, version, claimedAt: claimedAt ?? "", json: json ?? "" })
      : null;
  };
  const keep = async (roomId: RoomId, lock: StoredLock | null): Promise<void> => {
    if (lock === null) await client.del(roomId);
    else await client.hset(roomId, { v: lock.version, t: lock.claimedAt, d: encodeLock(lock.lock) });
  };
  return {
    ...store,
    read: (roomId) => attempt("locks", "read", async () => ({ held: await held(roomId), storeNow: Date.now() })),
    swap: (roomId, swap) =>
      attempt("locks", "swap", async () => {
        const { outcome, write } = applySwap(roomId, await held(roomId), swap, Date.now());
        if (write !== undefined) await keep(roomId, write.lock);
        return outcome;
      }),
  };
}
