import { redisLockStore } from "@tallylight/adapters/redis";
import { systemIds } from "@tallylight/adapters/system";
import type { LockStore, RoomId } from "@tallylight/core";
import { startRedisServer } from "@tallylight/services";
import { Redis } from "ioredis";
import type { Bench, Figure } from "./harness/figure.ts";
import { interleave, medianOf, type Side } from "./harness/interleave.ts";
import { freshClaim } from "./harness/locks.ts";
import { redisServer } from "./harness/redis.ts";
import { ms, ratioRow, type Row } from "./harness/row.ts";
import { library, NODE, redisVersion } from "./harness/versions.ts";

/** A claim is one round trip, and the least that a round trip can be is PING. */
export const figure: Figure = { title: "claim of a lock, p50", pinned: true, run };

async function run(bench: Bench): Promise<readonly Row[]> {
  const { client } = await redisServer(bench);
  const alone = redisLockStore(client, { prefix: "tally" });
  const master = await redisServer(bench);
  await replicaOf(bench, master.server);
  const replicated = redisLockStore(master.client, { prefix: "tally", replicas: 1 });
  const count = bench.size(1_000, 20);
  const taken = await interleave(
    {
      ping: medianOf(count, () => client.ping()),
      claim: claiming(count, alone),
      replicated: claiming(count, replicated),
    },
    bench.rounds,
  );
  const on = [await redisVersion(client), library("ioredis"), NODE];
  const against = "PING";
  return [
    ratioRow({ figure: figure.title, against, reach: { atMost: 1.3 }, on }, [taken.claim, taken.ping], ms),
    ratioRow(
      { figure: "claim of a lock with WAIT 1, p50", against, reach: { atMost: 2.4 }, on: [...on, "one replica"] },
      [taken.replicated, taken.ping],
      ms,
    ),
  ];
}

/** What is to be written is made before: the names in it are drawn with care, and are not the claim. */
function claiming(count: number, store: LockStore): Side {
  let nth = 0;
  return () => {
    const claims = Array.from({ length: count }, () => ({
      roomId: `room-${(nth += 1)}` as RoomId,
      swap: { expected: null, next: { version: systemIds.version(), lock: freshClaim() } },
    }));
    return medianOf(count, async (at) => {
      const { roomId, swap } = claims[at] as (typeof claims)[number];
      if (!(await store.swap(roomId, swap))._unsafeUnwrap().won) throw new Error(`${roomId} was not won`);
    })();
  };
}

async function replicaOf(
  bench: Bench,
  { port, password }: { readonly port: number; readonly password: string },
): Promise<void> {
  const replica = await bench.server(() => startRedisServer());
  const redis = new Redis(replica.url);
  await redis.config("SET", "masterauth", password);
  await redis.replicaof("127.0.0.1", port);
  while (!(await redis.info("replication")).includes("master_link_status:up")) await redis.ping();
  redis.disconnect();
}
