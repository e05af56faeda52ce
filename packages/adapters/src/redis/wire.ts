import type { EpochMs, LockReading, RoomId, Swap, SwapOutcome } from "@tallylight/core";
import { z } from "zod";
import { storedLock } from "../wire/lock.ts";

/** The answer of `lock-read.lua`, a reading for each room. Throws on anything else: its caller tells it as unavailable. */
export function parseReadings(roomIds: readonly RoomId[], reply: unknown): readonly LockReading[] {
  const [storeNow, ...locks] = readReply.parse(reply);
  if (locks.length !== roomIds.length) throw new Error("an answer of another shape");
  return roomIds.map((roomId, at) => ({ held: heldIn(roomId, locks[at] ?? []), storeNow }));
}

/** The answer of `lock-swap.lua`, which tells of a lock that it wrote only when that was claimed. Throws on anything else. */
export function parseOutcome(roomId: RoomId, next: Swap["next"], reply: unknown): SwapOutcome {
  const answer = swapReply.parse(reply);
  const [won, storeNow] = answer;
  if (won === 0) {
    const [, , ...columns] = answer;
    return { won: false, held: heldIn(roomId, columns), storeNow };
  }
  const [, , claimedAt = 0] = answer;
  return { won: true, held: next === null ? null : { roomId, ...next, claimedAt }, storeNow };
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
const readReply = z.tuple([z.number()], z.union([z.tuple(columns), z.tuple([])]));
const [lost, won] = [z.literal(0), z.literal(1)];
const swapReply = z.union([
  z.tuple([won, z.number(), digits]),
  z.tuple([won, z.number()]),
  z.tuple([lost, z.number(), ...columns]),
  z.tuple([lost, z.number()]),
]);
const timeReply = z.tuple([digits, digits]);
const keptReply = z.tuple([z.string().nullable(), z.string().nullable()]);
const scanReply = z.tuple([z.string(), z.array(z.string())]);
const serverId = z.string();
