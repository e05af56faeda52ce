import { randomUUID } from "node:crypto";
import { until } from "@tallylight/services";
import { storedLock } from "@tallylight/adapters/wire";
import { parseRoomId, type RoomId } from "@tallylight/core";
import { Redis } from "ioredis";
import type { Held, History } from "./history.ts";

/** Sees each write of a lock in one Redis, in the order in which they took effect there. */
export type LockTap = {
  /** Resolves when all that was written before has been noted. */
  readonly flush: (withinMs?: number) => Promise<void>;
  /** What the store holds now. */
  readonly locks: () => Promise<ReadonlyMap<RoomId, Held>>;
  /** Keys of rooms for which something waits until the catalog can take it. */
  readonly waiting: () => Promise<readonly string[]>;
  readonly stop: () => void;
};

const LOCK_KEY = /^tally:[^{]+:\{(.+)\}:lock$/;

/** By MONITOR, which also shows what scripts do. A replica shows what its master sends it. */
export async function tapLocks(url: string, history: History): Promise<LockTap> {
  const options = { retryStrategy: () => null, maxRetriesPerRequest: 0 };
  const tap = await new Redis(url, options).on("error", () => undefined).monitor();
  const client = new Redis(url, options).on("error", () => undefined);
  const marks = new Set<string>();
  tap.on("error", () => undefined);
  tap.on("monitor", (time: string, args: readonly string[]) => {
    const [command = "", key = "", ...rest] = args;
    if (command.toUpperCase() === "ECHO") marks.add(key);
    const roomId = roomOf(key);
    if (roomId === null) return;
    const atMs = Number(time) * 1_000;
    if (command.toUpperCase() === "DEL") history.note({ kind: "lock", roomId, held: null }, atMs);
    if (command.toUpperCase() === "HSET") history.note({ kind: "lock", roomId, held: heldIn(roomId, rest) }, atMs);
  });
  return {
    flush: async (withinMs) => {
      const mark = randomUUID();
      await client.echo(mark);
      await until("the monitor has shown all", async () => marks.has(mark), withinMs);
    },
    locks: () => readLocks(client),
    waiting: () => client.keys("tally:*:deferred"),
    stop: () => {
      tap.disconnect();
      client.disconnect();
    },
  };
}

async function readLocks(client: Redis): Promise<ReadonlyMap<RoomId, Held>> {
  const locks = new Map<RoomId, Held>();
  for (const key of await client.keys("tally:*:lock")) {
    const roomId = roomOf(key);
    const fields = await client.hgetall(key);
    if (roomId !== null && fields["v"] !== undefined) locks.set(roomId, heldIn(roomId, Object.entries(fields).flat()));
  }
  return locks;
}

function roomOf(key: string): RoomId | null {
  return parseRoomId(LOCK_KEY.exec(key)?.[1] ?? "").unwrapOr(null);
}

/** @param columns Names and values, one after the other. */
function heldIn(roomId: RoomId, columns: readonly string[]): Held {
  const valueOf = (name: string): string => columns[columns.indexOf(name) + 1] ?? "";
  return storedLock({ roomId, version: valueOf("v"), claimedAt: valueOf("t"), json: valueOf("d") });
}
