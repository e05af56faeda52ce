import type { EpochMs, LockReading, RoomId, Swap, SwapOutcome } from "@tallylight/core";
import { z } from "zod";
import { jsonIn } from "../wire/decode.ts";
import { storedLock } from "../wire/lock.ts";
import { OTHER_SHAPE } from "./failure.ts";

/**
 * The answer of `lock-read.lua`, a reading for each room. Throws on anything else: its caller tells it as unavailable.
 * These answers are read by hand, as every claim and all of a sweep wait for it.
 */
export function parseReadings(roomIds: readonly RoomId[], reply: unknown): readonly LockReading[] {
  const answer: unknown = typeof reply === "string" ? jsonIn(reply) : null;
  if (!Array.isArray(answer) || answer.length !== roomIds.length + 1) throw new Error(OTHER_SHAPE);
  const storeNow = epochMs(answer[0]);
  return roomIds.map((roomId, at) => ({ held: heldIn(roomId, answer[at + 1]), storeNow }));
}

/** The answer of `lock-swap.lua`, which tells of a lock that it wrote only when that was claimed. Throws on anything else. */
export function parseOutcome(roomId: RoomId, next: Swap["next"], reply: unknown): SwapOutcome {
  if (!Array.isArray(reply)) throw new Error(OTHER_SHAPE);
  const [won, now, ...rest] = reply as readonly unknown[];
  const storeNow = epochMs(now);
  if (won === 0) return { won: false, held: heldIn(roomId, rest.length > 0 && rest), storeNow };
  if (won !== 1 || rest.length !== (next === null ? 0 : 1)) throw new Error(OTHER_SHAPE);
  return { won: true, held: next && { roomId, ...next, claimedAt: epochMs(Number(rest[0])) }, storeNow };
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

/** `columns` are those of the lock, or false where there is none. */
function heldIn(roomId: RoomId, columns: unknown): LockReading["held"] {
  if (columns === false) return null;
  if (!Array.isArray(columns) || columns.length !== 3) throw new Error(OTHER_SHAPE);
  const [version, claimedAt, json] = columns as readonly unknown[];
  if (typeof version !== "string" || typeof claimedAt !== "string" || typeof json !== "string")
    throw new Error(OTHER_SHAPE);
  return storedLock({ roomId, version, claimedAt, json });
}

function epochMs(value: unknown): EpochMs {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw new Error(OTHER_SHAPE);
  return value;
}

const digits = z.coerce.number().int().min(0);
const timeReply = z.tuple([digits, digits]);
const keptReply = z.tuple([z.string().nullable(), z.string().nullable()]);
const scanReply = z.tuple([z.string(), z.array(z.string())]);
const serverId = z.string();
