import type { EpochMs, LockReading, RoomId, StoredLock, SwapOutcome } from "@tallylight/core";
import { z } from "zod";
import { storedLock } from "../wire/lock.ts";

/** The answer of `lock-read.lua`. Throws on anything else: its caller tells it as unavailable. */
export function parseReading(roomId: RoomId, reply: unknown): LockReading {
  const [storeNow, ...columns] = readReply.parse(reply);
  return { held: heldIn(roomId, columns), storeNow };
}

/** The answer of `lock-swap.lua`. Throws on anything else. */
export function parseOutcome(roomId: RoomId, reply: unknown): SwapOutcome {
  const [won, storeNow, ...columns] = swapReply.parse(reply);
  const held = heldIn(roomId, columns);
  // What is held after a swap that was won is what it wrote, and that can be read.
  return won === 1 ? { won: true, held: held as StoredLock | null, storeNow } : { won: false, held, storeNow };
}

/** The answer of `TIME` in milliseconds. Throws on anything else. */
export function parseTime(reply: unknown): EpochMs {
  const [seconds, micros] = timeReply.parse(reply);
  return seconds * 1000 + Math.floor(micros / 1000);
}

/** The answer of `SCAN`. Throws on anything else. */
export function parseScan(reply: unknown): { readonly next: string | null; readonly keys: readonly string[] } {
  const [cursor, keys] = scanReply.parse(reply);
  return { next: cursor === "0" ? null : cursor, keys };
}

/** The process that answered `INFO server`: another one after each start. Throws on anything else. */
export function parseServerId(reply: unknown): string {
  return serverId.parse(/^run_id:([0-9a-f]+)/m.exec(z.string().parse(reply))?.[1]);
}

/** The answer of `ZRANGE … WITHSCORES`: members with their scores. Throws on anything else. */
export function parseScored(reply: unknown): readonly { readonly member: string; readonly score: number }[] {
  const flat = z.array(z.string()).parse(reply);
  return flat.flatMap((member, at) => (at % 2 === 0 ? { member, score: Number(flat[at + 1]) } : []));
}

/** The two columns of a start's record: the start, and its answer. Throws on anything else. */
export function parseKept(reply: unknown): readonly [start: string | null, answer: string | null] {
  return keptReply.parse(reply);
}

function heldIn(roomId: RoomId, columns: readonly [] | readonly [string, string, string]): LockReading["held"] {
  if (columns.length === 0) return null;
  const [version, claimedAt, json] = columns;
  return storedLock({ roomId, version, claimedAt, json });
}

const digits = z.coerce.number().int().min(0);
const columns = [z.string(), z.string(), z.string()] as const;
const readReply = z.union([z.tuple([z.number()]), z.tuple([z.number(), ...columns])]);
const won = z.union([z.literal(0), z.literal(1)]);
const swapReply = z.union([z.tuple([won, z.number()]), z.tuple([won, z.number(), ...columns])]);
const timeReply = z.tuple([digits, digits]);
const keptReply = z.tuple([z.string().nullable(), z.string().nullable()]);
const scanReply = z.tuple([z.string(), z.array(z.string())]);
const serverId = z.string();
