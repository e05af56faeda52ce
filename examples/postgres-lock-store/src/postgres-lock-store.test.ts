import { lockStoreContract } from "@tallylight/adapters/contracts";
import type { Lock, RoomId, Version } from "@tallylight/core";
import { isSkipped } from "@tallylight/services";
import { Pool } from "pg";
import { afterAll, describe, expect, test } from "vitest";
import { postgresLockStore, TABLES } from "./postgres-lock-store.ts";
import { startPostgres } from "./test-postgres.ts";

const LIMITS = { max: 10, connectionTimeoutMillis: 5_000, query_timeout: 5_000 };
const postgres = await startPostgres();
const pools: Pool[] = [];
afterAll(async () => {
  for (const pool of pools) await pool.end();
  if (!isSkipped(postgres)) await postgres.stop();
});

function connect(url: string, schema: string): Pool {
  const pool = new Pool({ connectionString: url, options: `-c search_path=${schema}`, ...LIMITS });
  pools.push(pool);
  return pool;
}

let schemas = 0;

/** Tables of one test alone. */
async function open() {
  if (isSkipped(postgres)) throw new Error(postgres.skipped);
  const schema = `test_${process.pid}_${(schemas += 1)}`;
  const pool = connect(postgres.url, schema);
  await pool.query(`create schema ${schema}; ${TABLES}`);
  return { pool, reopen: () => connect(isSkipped(postgres) ? "" : postgres.url, schema) };
}

describe.skipIf(isSkipped(postgres))("on PostgreSQL", () => {
  lockStoreContract(
    "a table of PostgreSQL",
    async () => {
      const { pool, reopen } = await open();
      const insert =
        "insert into tally_locks values ($1, 'planted', 1700000000000, $2) on conflict (room_id) do update set lock = $2";
      return {
        store: postgresLockStore(pool),
        plant: async (roomId, text) => void (await pool.query(insert, [roomId, text])),
        reopen: async () => postgresLockStore(reopen()),
      };
    },
    { away: async () => postgresLockStore(connect("postgres://tally@127.0.0.1:9/postgres", "public")) },
  );

  test("a process that died in the middle of a swap holds up nobody", async () => {
    const { pool, reopen } = await open();
    const room = "room-1" as RoomId;
    const lock = { state: "starting", uid: "u", sid: "RM_1", egressId: null, owner: "0" } as Lock;
    const dying = await reopen().connect();
    await dying.query("begin");
    await dying.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [room]);
    const waiting = postgresLockStore(pool).swap(room, { expected: null, next: { version: "v" as Version, lock } });
    dying.release(true);
    expect((await waiting)._unsafeUnwrap()).toMatchObject({ won: true });
  });
});
