import type { EpochMs, Held, RoomId, StoredLock, UnreadableLock, Version } from "@tallylight/core";
import { z } from "zod";
import { decodeJson } from "../wire/decode.ts";
import { encodeLock, storedLock } from "../wire/lock.ts";
import type { LockObject } from "./lock-objects.ts";

/*
 *   {prefix}/locks/{roomId}.json   {"version":"…","claimedAt":1700000000000,"lock":{…}}    held
 *                                  {"tallylight":"free","nonce":"…"}                       free, as if it were not there
 *
 * The version is in the text, because S3's etag of a small object is a digest of its text: so no two writes have the
 * same etag, and to compare etags is to compare versions. A record that frees a room has a nonce for the same reason.
 * `claimedAt` is null in a claim, whose time is then its object's; the next write of the lock writes it down.
 */

const record = z.object({
  version: z.string().min(1),
  claimedAt: z.number().int().min(0).nullable(),
  lock: z.unknown(),
});

const FREE = /^\{"tallylight":"free","nonce":"[0-9a-f]{32}"\}$/;

/** The record of a room that is free. */
export const freeRecord = (nonce: Version): string => `{"tallylight":"free","nonce":"${nonce}"}`;

/** Its size, by which a list tells it from a lock, which is always longer, without reading it. */
export const FREE_RECORD_BYTES: number = freeRecord("0".repeat(32) as Version).length;

/** The record of a lock; `claimedAt` null: it is being claimed. */
export function lockRecord({ version, lock }: StoredLock, claimedAt: EpochMs | null): string {
  return `{"version":${JSON.stringify(version)},"claimedAt":${claimedAt},"lock":${encodeLock(lock)}}`;
}

/** What an object says of its room's lock. Whatever is wrong with it, it is a lock that is held. */
export function heldIn(roomId: RoomId, object: LockObject | null): Held {
  if (object === null || FREE.test(object.text)) return null;
  return decodeJson(object.text, record).match<StoredLock | UnreadableLock>(
    ({ version, claimedAt, lock }) => {
      const columns = { roomId, version, claimedAt: `${claimedAt ?? object.lastModified}` };
      return storedLock({ ...columns, json: JSON.stringify(lock ?? null) });
    },
    ({ field, reason }) => ({
      roomId,
      version: `etag-${object.etag}` as Version,
      claimedAt: object.lastModified,
      unreadable: field === "" ? reason : `${field}: ${reason}`,
    }),
  );
}
