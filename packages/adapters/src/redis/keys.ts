import { parseRoomId, type RoomId, type StartKey } from "@tallylight/core";

/*
 *   {prefix}:{roomId}:lock       hash: v version, t claimed at (ms, Redis' clock), d the lock as JSON
 *   {prefix}:{roomId}:deferred   sorted set: evidence as JSON, by the time it was queued (µs)
 *   {prefix}:{key}:answer        hash of a start under an idempotency key, kept for 24 h: u uid, s start, a answer
 *   {prefix}:deferring           sorted set: the rooms that have such a queue, or may have had one, by when it began (µs)
 *   {prefix}:signals             the channel of hints
 *
 * The braces around the room are in the key: they put all keys of one room into one slot of a cluster.
 */

export type RoomKey = "lock" | "deferred";

export function roomKey(prefix: string, roomId: RoomId, key: RoomKey): string {
  return `${prefix}:{${roomId}}:${key}`;
}

/** A pattern for SCAN that fits the keys of all rooms, and the answers of none. */
export function roomKeyPattern(prefix: string): string {
  return `${prefix.replace(/[*?[\]\\^]/g, "\\$&")}:{*}:[ld]*`;
}

/** What a key that fits the pattern is; null when it names no room, and so can keep none from being recorded. */
export function partsOfKey(
  prefix: string,
  roomsKey: string,
): { readonly roomId: RoomId; readonly key: RoomKey } | null {
  const [, name = "", key] = /^\{([^{}]*)\}:(lock|deferred)$/.exec(roomsKey.slice(`${prefix}:`.length)) ?? [];
  const roomId = parseRoomId(name).unwrapOr(null);
  return roomId === null ? null : { roomId, key: key as RoomKey };
}

/** Which rooms have a queue. It is in no room's slot, and so is written beside the queues, not with them. */
export function deferringKey(prefix: string): string {
  return `${prefix}:deferring`;
}

export function signalChannel(prefix: string): string {
  return `${prefix}:signals`;
}

export function answerKey(prefix: string, key: StartKey): string {
  return `${prefix}:{${key}}:answer`;
}
