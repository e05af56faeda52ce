import { parseRoomId, type RoomId, type StartKey } from "@tallylight/core";

/*
 *   {prefix}:{roomId}:lock       hash: v version, t claimed at (ms, Redis' clock), d the lock as JSON
 *   {prefix}:{roomId}:deferred   sorted set: evidence as JSON, by the time it was queued (µs)
 *   {prefix}:{key}:answer        hash of a start under an idempotency key, kept for 24 h: u uid, s start, a answer
 *   {prefix}:signals             the channel of hints
 *
 * The braces around the room are in the key: they put all keys of one room into one slot of a cluster.
 */

export type RoomKey = "lock" | "deferred";

export function roomKey(prefix: string, roomId: RoomId, key: RoomKey): string {
  return `${prefix}:{${roomId}}:${key}`;
}

/** A pattern for SCAN that fits the keys of all rooms. */
export function roomKeyPattern(prefix: string, key: RoomKey): string {
  return `${prefix.replace(/[*?[\]\\^]/g, "\\$&")}:{*}:${key}`;
}

/** The room of a key that fits the pattern; null when it names no room, and so can keep none from being recorded. */
export function roomOfKey(prefix: string, roomsKey: string, key: RoomKey): RoomId | null {
  return parseRoomId(roomsKey.slice(`${prefix}:{`.length, -`}:${key}`.length)).unwrapOr(null);
}

export function signalChannel(prefix: string): string {
  return `${prefix}:signals`;
}

export function answerKey(prefix: string, key: StartKey): string {
  return `${prefix}:{${key}}:answer`;
}
