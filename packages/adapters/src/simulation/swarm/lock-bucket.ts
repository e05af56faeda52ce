import { okAsync } from "neverthrow";
import type { EpochMs, LockStore, Prefix, RoomId, StoredLock, UnreadableLock } from "@tallylight/core";
import { s3LockStore, type S3LockStoreOptions } from "../../s3/lock-store.ts";
import type { LockObject, LockObjects, ObjectFailure } from "../../s3/lock-objects.ts";
import { heldIn } from "../../s3/lock-record.ts";
import { encodeLock } from "../../wire/lock.ts";
import type { HeldLock } from "./lock-server.ts";
import { type Caller, type Link, type Net, remote } from "./network.ts";

/** The objects of locks as S3 has them: strong reads, conditional writes, and times in whole seconds. */
export type LockBucket = {
  readonly objects: LockObjects;
  /** What another version writes. */
  readonly plant: (roomId: RoomId, held: StoredLock | UnreadableLock) => void;
  /** A lock's JSON, under some version. */
  readonly plantText: (roomId: RoomId, json: string) => void;
};

type BucketParts = {
  readonly now: () => EpochMs;
  /** Does the store answer this write with a conflict that is none? */
  readonly falseConflict: (key: string) => boolean;
  readonly onRead: () => void;
  readonly onChange: (roomId: RoomId, after: HeldLock) => void;
};

const PREFIX: Prefix = "openvidu-meet";
const FOLDER = `${PREFIX}/locks/`;
const PAGE = 250;

export function lockBucket({ now, falseConflict, onRead, onChange }: BucketParts): LockBucket {
  const stored = new Map<string, LockObject>();
  let writes = 0;
  const second = (): EpochMs => Math.floor(now() / 1_000) * 1_000;
  const roomOf = (key: string): RoomId => key.slice(FOLDER.length, -".json".length) as RoomId;
  const put = (key: string, text: string): string => {
    const object = { text, etag: `e${(writes += 1)}`, lastModified: second() };
    stored.set(key, object);
    onChange(roomOf(key), heldIn(roomOf(key), object));
    return object.etag;
  };
  const objects: LockObjects = {
    read: (key) => {
      onRead();
      return okAsync({ object: stored.get(key) ?? null, storeNow: second() });
    },
    write: (key, text, expected) => {
      if (falseConflict(key) || (stored.get(key)?.etag ?? null) !== expected) return okAsync("conflict" as const);
      return okAsync({ etag: put(key, text) });
    },
    remove: (key, etag) => {
      if (stored.get(key)?.etag === etag) stored.delete(key);
      return okAsync(undefined);
    },
    list: (folder, after) => {
      const names = [...stored.keys()].map((key) => key.slice(folder.length)).sort();
      const ahead = names.filter((name) => after === null || name > after);
      const page = ahead.slice(0, PAGE);
      const sizeBytes = (name: string): number => stored.get(folder + name)?.text.length ?? 0;
      return okAsync({
        objects: page.map((name) => ({ name, sizeBytes: sizeBytes(name) })),
        next: ahead.length > page.length ? (page.at(-1) ?? null) : null,
        storeNow: second(),
      });
    },
  };
  const plant = (roomId: RoomId, version: string, claimedAt: EpochMs, json: string): void =>
    void put(`${FOLDER}${roomId}.json`, `{"version":"${version}","claimedAt":${claimedAt},"lock":${json}}`);
  return {
    objects,
    plant: (roomId, held) =>
      plant(roomId, held.version, held.claimedAt, "lock" in held ? encodeLock(held.lock) : '{"state":"paused"}'),
    plantText: (roomId, json) => plant(roomId, "planted", second(), json),
  };
}

/** The product's own lock store over these objects, each request of which goes over the link. */
export function lockStoreOver(
  bucket: LockBucket,
  { net, caller, link }: { readonly net: Net; readonly caller: Caller; readonly link: Link },
  options: Omit<S3LockStoreOptions, "prefix">,
): LockStore {
  const far: Record<string, unknown> = {};
  for (const [operation, member] of Object.entries(bucket.objects) as [string, Method][]) {
    far[operation] = (...args: unknown[]) =>
      remote(net, caller, link, {
        name: `lock-object.${operation}`,
        serve: () => ({ answer: member(...args), afterMs: 0 }),
        failed: (cause): ObjectFailure => ({ cause, unsure: true }),
      });
  }
  return s3LockStore(far as unknown as LockObjects, { ...options, prefix: PREFIX });
}

type Method = (...args: unknown[]) => ReturnType<LockObjects["read"]>;
