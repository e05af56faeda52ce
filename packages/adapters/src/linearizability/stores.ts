import { PutObjectCommand } from "@aws-sdk/client-s3";
import { embeddedLockStore, openEmbedded } from "@tallylight/adapters/embedded";
import { memoryLockStore } from "@tallylight/adapters/memory";
import { connectRedis, type RedisClient, redisLockStore } from "@tallylight/adapters/redis";
import { applySwap, type Held, type LockStore, type RoomId, type StoredLock } from "@tallylight/core";
import { connectS3, s3LockObjects, s3LockStore } from "@tallylight/adapters/s3";
import { systemIds } from "@tallylight/adapters/system";
import type { S3Address } from "@tallylight/services";
import { ResultAsync } from "neverthrow";
import { once } from "node:events";
import { attempt } from "../redis/failure.ts";
import { s3Failure } from "../s3/failure.ts";
import { encodeLock, storedLock } from "../wire/lock.ts";

type InS3 = {
  /** Without condition: wrong, for it compares what it reads, and writes whatever is there by then. */
  readonly kind: "s3" | "s3-without-condition";
  readonly s3: S3Address;
  readonly prefix: string;
  readonly callTimeoutMs: number;
};

/** Where a lock store is that several processes share. */
export type StorePlace =
  | InS3
  | { readonly kind: "embedded"; readonly dataDir: string; readonly writeTimeoutMs: number }
  | {
      /** Without script: wrong, for it reads and writes by two commands, and compares between them. */
      readonly kind: "redis" | "redis-without-script";
      readonly url: string;
      readonly prefix: string;
      readonly commandTimeoutMs: number;
    };

const CONNECT_MS = 30_000;

/** Opens it for one process, as the product does. It is open until the process ends. */
export async function openStore(place: StorePlace): Promise<LockStore> {
  if (place.kind === "embedded") {
    return embeddedLockStore(openEmbedded(place.dataDir, place)._unsafeUnwrap());
  }
  if ("s3" in place) return inS3(place);
  const { client, connected } = connectRedis(place);
  // Its commands are given little time. On a busy machine the first attempt takes more, and is repeated by itself.
  await connected;
  if (client.status !== "ready") await once(client, "ready", { signal: AbortSignal.timeout(CONNECT_MS) });
  const store = redisLockStore(client, place);
  return place.kind === "redis" ? store : withoutScript(client, store);
}

function inS3({ kind, s3, prefix, callTimeoutMs }: InS3): LockStore {
  const { accessKeyId, secretAccessKey, bucket, region, endpoint } = s3;
  const credentials = { accessKeyId, secretAccessKey };
  const connection = connectS3({ bucket, region, endpoint, credentials, forcePathStyle: true, callTimeoutMs });
  const objects = s3LockObjects(connection);
  const write: typeof objects.write = (key, text) => {
    const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: text });
    const put = ResultAsync.fromThrowable(() => connection.client.send(command), s3Failure);
    return put().map(({ ETag = "" }) => ({ etag: ETag.replaceAll('"', "") }));
  };
  // Histories queue nothing.
  const queue = memoryLockStore({ now: Date.now });
  return s3LockStore(kind === "s3" ? objects : { ...objects, write }, { prefix, queue, ids: systemIds });
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
