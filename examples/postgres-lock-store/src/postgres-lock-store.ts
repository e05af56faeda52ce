import { decodeEvidence, encodeEvidence, encodeLock, storedLock } from "@tallylight/adapters/wire";
import {
  applySwap,
  type Deferred,
  type Evidence,
  type EpochMs,
  type Held,
  type LockStore,
  type RoomId,
  unavailable,
  type Unavailable,
} from "@tallylight/core";
import { ResultAsync } from "neverthrow";
import type { Pool, PoolClient } from "pg";

const PAGE_SIZE = 250;

/** Two tables: a row for each room that is held, and what LiveKit said while the catalog was away. */
export const TABLES = `
  create table if not exists tally_locks (
    room_id text collate "C" primary key, version text not null, claimed_at bigint not null, lock text not null
  );
  create table if not exists tally_evidence (
    id bigint generated always as identity primary key, room_id text not null, evidence text not null,
    unique (room_id, evidence)
  );
`;

/** The clock of the server: ages of locks are told by it alone. */
const NOW = "(extract(epoch from clock_timestamp()) * 1000)::bigint";

type Row = { readonly room_id: RoomId; readonly version: string; readonly claimed_at: string; readonly lock: string };

/**
 * Locks in PostgreSQL, for any number of instances. The pool's own time limits (`connectionTimeoutMillis`,
 * `query_timeout`) are what a call may take; who made it closes it.
 */
export function postgresLockStore(pool: Pool): LockStore {
  return {
    read: (roomId) =>
      attempt("read", async () => {
        const { rows } = await pool.query<Row & { readonly now: string }>(
          `select t.now, l.* from (select ${NOW} as now) t left join tally_locks l on l.room_id = $1`,
          [roomId],
        );
        const [row] = rows;
        return { held: row?.room_id === null ? null : heldIn(row), storeNow: Number(row?.now) };
      }),
    swap: (roomId, swap) =>
      attempt("swap", () =>
        alone(pool, roomId, async (client, now) => {
          const { rows } = await client.query<Row>("select * from tally_locks where room_id = $1", [roomId]);
          const { outcome, write } = applySwap(roomId, heldIn(rows[0]), swap, now);
          if (write !== undefined) await put(client, roomId, write.lock);
          if (outcome.won && swap.defer !== undefined) await enqueue(client, swap.defer);
          return outcome;
        }),
      ),
    list: (cursor) =>
      attempt("list", async () => {
        const { rows } = await pool.query<Row>(
          "select * from tally_locks where room_id > $1 order by room_id limit $2",
          [cursor ?? "", PAGE_SIZE + 1],
        );
        const { rows: times } = await pool.query<{ readonly now: string }>(`select ${NOW} as now`);
        const shown = rows.slice(0, PAGE_SIZE);
        const next = rows.length > PAGE_SIZE ? (shown.at(-1)?.room_id ?? null) : null;
        return { locks: shown.flatMap((row) => heldIn(row) ?? []), next, storeNow: Number(times[0]?.now) };
      }),
    defer: (evidence) => attempt("defer", () => enqueue(pool, evidence)),
    deferred: (limit) =>
      attempt("deferred", async () => {
        const { rows } = await pool.query<Queued>("select id, evidence from tally_evidence order by id");
        return rows.flatMap(readable).slice(0, limit);
      }),
    settle: (token) =>
      attempt("settle", async () => void (await pool.query("delete from tally_evidence where id = $1", [token]))),
  };
}

/** The port's manner: whatever goes wrong is a value, with no more than its code in it. */
function attempt<T>(operation: string, run: () => Promise<T>): ResultAsync<T, Unavailable> {
  return ResultAsync.fromThrowable(run, (thrown) => {
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "no answer";
    return unavailable("locks", operation, `postgres: ${code}`);
  })();
}

/**
 * One transaction, alone among all who change this room. A room that is free has no row to lock, so it is its name that
 * is locked; and as that lock ends with the transaction, a process that dies leaves nothing behind.
 */
async function alone<T>(
  pool: Pool,
  roomId: RoomId,
  step: (client: PoolClient, now: EpochMs) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [roomId]);
    const { rows } = await client.query<{ readonly now: string }>(`select ${NOW} as now`);
    const answer = await step(client, Number(rows[0]?.now));
    // Answered once it is on the disk. Is the answer lost, then the caller repeats the swap: `applySwap` knows its version.
    await client.query("commit");
    client.release();
    return answer;
  } catch (thrown) {
    // Closed, not reused: the server then rolls back whatever was begun.
    client.release(true);
    throw thrown;
  }
}

async function put(client: PoolClient, roomId: RoomId, lock: Extract<Held, { readonly lock: unknown }> | null) {
  if (lock === null) return void (await client.query("delete from tally_locks where room_id = $1", [roomId]));
  await client.query(
    `insert into tally_locks values ($1, $2, $3, $4)
     on conflict (room_id) do update set version = $2, claimed_at = $3, lock = $4`,
    [roomId, lock.version, lock.claimedAt, encodeLock(lock.lock)],
  );
}

/** The same evidence waits once, at its first place. */
async function enqueue(client: Pool | PoolClient, evidence: Evidence): Promise<void> {
  await client.query("insert into tally_evidence (room_id, evidence) values ($1, $2) on conflict do nothing", [
    evidence.roomId,
    encodeEvidence(evidence),
  ]);
}

function heldIn(row: Row | undefined): Held {
  if (row === undefined) return null;
  return storedLock({ roomId: row.room_id, version: row.version, claimedAt: row.claimed_at, json: row.lock });
}

type Queued = { readonly id: string; readonly evidence: string };

/** What cannot be read stays where it is. */
function readable({ id, evidence }: Queued): readonly Deferred[] {
  return decodeEvidence(evidence).match(
    (told) => [{ token: id, evidence: told }],
    () => [],
  );
}
