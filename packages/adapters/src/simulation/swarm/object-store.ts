import {
  type MediaRef,
  type MediaStore,
  metadataKey,
  type Prefix,
  type Recording,
  type RecordingDocuments,
  type RecordingIdParts,
  type RoomCatalog,
  type RoomId,
  roomKey,
  type ShareSecretStore,
  type Stored,
  unavailable,
  type Unavailable,
} from "@tallylight/core";
import { okAsync, ResultAsync } from "neverthrow";
import type { Documents } from "../../documents/documents.ts";
import {
  memoryDocuments,
  type MemoryDocuments,
  memoryMedia,
  recordingDocuments,
  roomCatalog,
  shareSecrets,
} from "../../memory/index.ts";
import { decodeRecording } from "../../wire/recording.ts";
import type { VirtualClock } from "../virtual-clock.ts";
import type { Random } from "./random.ts";
import type { Timeline } from "./timeline.ts";

/** One write of a recording's document that took effect. `by` is null for another version's instance. */
export type DocumentChange = {
  readonly before: Recording | null;
  /** Null: removed. */
  readonly after: Recording | null;
  readonly by: string | null;
};

/** An S3 with the documents of recordings and rooms, and the media. Nothing is ever lost in it. */
export type ObjectStore = {
  readonly documents: RecordingDocuments;
  readonly rooms: RoomCatalog;
  readonly media: MediaStore;
  readonly secrets: ShareSecretStore;
  readonly raw: MemoryDocuments;
  /** What a recorder does. */
  readonly upload: (ref: MediaRef, path: string, sizeBytes: number) => void;
  /** What any other program does: the path is the key. */
  readonly uploadBytes: (path: string, bytes: Uint8Array) => Promise<void>;
  /** Sizes of the files that are there by uid. */
  readonly files: ReadonlyMap<string, number>;
  /** The record as it is now. */
  readonly records: ReadonlyMap<string, Recording>;
  /** Rooms of which a deletion has begun and not ended. */
  readonly deleting: ReadonlySet<string>;
  /** Another version's instance writes a field that this version does not know, into some document. */
  readonly upgrade: () => void;
};

/**
 * Values are never changed in place, so what a version of a text says is read from it once: by `find`, or by whoever
 * watches the writes.
 */
function decodedOnce<Id, T>(
  raw: MemoryDocuments,
  keyOf: (id: Id) => string,
  find: (id: Id) => ResultAsync<Stored<T> | null, Unavailable>,
) {
  const decoded = new Map<string, Stored<T>>();
  return {
    note: (key: string, stored: Stored<T>): void => void decoded.set(key, stored),
    find: (id: Id): ResultAsync<Stored<T> | null, Unavailable> => {
      const key = keyOf(id);
      return raw
        .read(key)
        .mapErr((cause) => unavailable("documents", "find", cause))
        .andThen((text) => {
          const known = decoded.get(key);
          if (text !== null && known?.etag === text.etag) return okAsync(known);
          return find(id).map((stored) => {
            if (stored !== null) decoded.set(key, stored);
            return stored;
          });
        });
    },
  };
}

type ObjectStoreParts = {
  readonly clock: VirtualClock;
  readonly timeline: Timeline;
  readonly random: Random;
  readonly prefix: Prefix;
  readonly acting: () => string | null;
  /** Does the store answer this write with a conflict that is none? */
  readonly falseConflict: () => boolean;
  readonly onChange: (change: DocumentChange) => void;
};

export function objectStore(parts: ObjectStoreParts): ObjectStore {
  const { clock, timeline, random, prefix, acting, onChange } = parts;
  const raw = memoryDocuments();
  const { media, upload } = memoryMedia(prefix, () => clock.now());
  const files = new Map<string, number>();
  const records = new Map<string, Recording>();
  const deleting = new Set<string>();
  const note = (key: string, text: string | null, by: string | null, etag?: string): void => {
    const before = records.get(key) ?? null;
    const after = text === null ? null : decodeRecording(text).unwrapOr(null);
    if (text !== null && after === null) return;
    if (after !== null && etag !== undefined) found.note(key, { value: after, etag });
    if (after === null) records.delete(key);
    else records.set(key, after);
    onChange({ before, after, by });
  };
  const isRecord = (key: string): boolean => key.includes("/.metadata/");
  const watched: Documents = {
    ...raw,
    writeIf: (key, text, expected) => {
      if (parts.falseConflict()) {
        timeline.fault("s3-conflict", acting() ?? "?", () => `409 for ${key}`);
        return okAsync({ kind: "conflict" as const });
      }
      const outcome = raw.writeIf(key, text, expected);
      const by = acting();
      if (!isRecord(key))
        return outcome.map((done) => {
          if (done.kind === "written" && text.includes('"deleting":true')) deleting.add(key);
          else if (done.kind === "written") deleting.delete(key);
          return done;
        });
      return outcome.map((done) => {
        if (done.kind === "written") note(key, text, by, done.etag);
        return done;
      });
    },
    removeIf: (key, expected) =>
      raw.removeIf(key, expected).map((done) => {
        if (done.kind === "removed") deleting.delete(key);
        if (done.kind === "removed" && isRecord(key)) note(key, null, null);
        return done;
      }),
  };
  const recordings = recordingDocuments(watched, prefix);
  const rooms = roomCatalog(watched, prefix);
  const found = decodedOnce(
    raw,
    (id: RecordingIdParts) => metadataKey(prefix, id),
    (id) => recordings.find(id),
  );
  const foundRooms = decodedOnce(
    raw,
    (roomId: RoomId) => roomKey(prefix, roomId),
    (roomId) => rooms.find(roomId),
  );
  return {
    documents: { ...recordings, find: found.find },
    rooms: { ...rooms, find: foundRooms.find },
    secrets: shareSecrets(raw, prefix),
    media: {
      ...media,
      remove: (ref) => {
        files.delete(ref.uid);
        return media.remove(ref);
      },
    },
    raw,
    upload: ({ uid }, path, sizeBytes) => {
      files.set(uid, sizeBytes);
      void upload(path, new Uint8Array(sizeBytes));
    },
    uploadBytes: async (path, bytes) => upload(path, bytes),
    files,
    records,
    deleting,
    upgrade: () => {
      const keys = raw.keys().filter((key) => key.endsWith(".json"));
      if (keys.length === 0) return;
      const key = random.pick(keys);
      void ResultAsync.fromSafePromise(Promise.resolve(raw.read(key))).map((read) => {
        const stored = read.unwrapOr(null);
        if (stored === null) return;
        const text = JSON.stringify({ ...(JSON.parse(stored.text) as object), fromTheFuture: random.between(1, 1e9) });
        timeline.fault("upgrade-fields", key, () => "another version writes a field of its own");
        raw.plant(key, text);
        if (isRecord(key)) note(key, text, null);
      });
    },
  };
}
