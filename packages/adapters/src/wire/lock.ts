import {
  END_REASONS,
  type Lock,
  parseEgressId,
  parseUid,
  type RoomId,
  type RoomSid,
  type StoredLock,
  type UnreadableLock,
  type Version,
} from "@tallylight/core";
import { ok, type Result } from "neverthrow";
import { z } from "zod";
import { branded, decodeJson, isOf, jsonIn } from "./decode.ts";
import type { InvalidStored } from "./recording.ts";

/** One lock as JSON text; unknown fields come back as they were read. */
export function encodeLock(lock: Lock): string {
  if (lock.extra === undefined) return JSON.stringify(lock);
  const { extra, ...known } = lock;
  return JSON.stringify({ ...extra, ...known });
}

/** The lock that a text holds. A state or a reason that this version does not know makes the whole lock unreadable. */
export function decodeLock(text: string): Result<Lock, InvalidStored> {
  const plain = plainLock(text);
  return plain === null ? decodeJson(text, lock) : ok(plain);
}

/** What a store holds of one lock: its own columns as text, and the lock as JSON. */
export type LockColumns = {
  readonly roomId: RoomId;
  /** Empty when the store has something else where a lock should be. */
  readonly version: string;
  /** Digits, milliseconds of the store's clock. */
  readonly claimedAt: string;
  readonly json: string;
};

/** The version of a record that has none, so that an operator can still name it. */
const UNVERSIONED = "unversioned" as Version;

/** A lock from its columns. Whatever is wrong with them, it is a lock that is held. */
export function storedLock(columns: LockColumns): StoredLock | UnreadableLock {
  const claimedAt = /^\d{1,15}$/.test(columns.claimedAt) ? Number(columns.claimedAt) : null;
  const version = columns.version === "" ? UNVERSIONED : (columns.version as Version);
  const unreadable = (why: string): UnreadableLock => ({
    roomId: columns.roomId,
    version,
    // Of unknown age is older than any grace period: it is judged, and reported.
    claimedAt: claimedAt ?? 0,
    unreadable: why,
  });
  if (columns.version === "") return unreadable("has no version");
  if (claimedAt === null) return unreadable("has no time of its claim");
  return decodeLock(columns.json).match<StoredLock | UnreadableLock>(
    (lock) => ({ roomId: columns.roomId, version, claimedAt, lock }),
    ({ field, reason }) => unreadable(field === "" ? reason : `${field}: ${reason}`),
  );
}

const base = {
  uid: branded(parseUid),
  sid: z.custom<RoomSid>((value) => typeof value === "string"),
  egressId: branded(parseEgressId).nullable(),
  owner: z.string(),
};

const lock: z.ZodType<Lock> = z
  .discriminatedUnion("state", [
    z.looseObject({ state: z.literal("starting"), ...base }),
    z.looseObject({ state: z.literal("active"), ...base, egressId: branded(parseEgressId) }),
    z.looseObject({ state: z.literal("stopping"), ...base, reason: z.enum(END_REASONS) }),
  ])
  .transform((fields) => withExtra(fields));

/**
 * A lock with just the fields that this version writes, as nearly all are: read by hand, in a fifth of the time. Null is
 * no verdict: what is missing, wrong or unknown in the text is told by the schema.
 */
function plainLock(text: string): Lock | null {
  const told = jsonIn(text);
  if (typeof told !== "object" || told === null) return null;
  const { state, uid, sid, egressId, owner, reason } = told as Readonly<Record<string, unknown>>;
  if (!isOf(parseUid, uid) || typeof sid !== "string" || typeof owner !== "string") return null;
  const isNamed = isOf(parseEgressId, egressId);
  if (!isNamed && (egressId !== null || state === "active")) return null;
  const known = state === "stopping" ? STOPPING_FIELDS : STARTING_FIELDS;
  if (Object.keys(told).length !== known) return null;
  const isKnown = state === "starting" || state === "active" || (state === "stopping" && REASONS.has(reason));
  return isKnown ? (told as Lock) : null;
}

const STARTING_FIELDS = ["state", ...Object.keys(base)].length;
const STOPPING_FIELDS = STARTING_FIELDS + 1;
const REASONS: ReadonlySet<unknown> = new Set(END_REASONS);

const KNOWN: ReadonlySet<string> = new Set(["state", "reason", ...Object.keys(base)]);

/** Moves what zod let through without knowing it into `extra`. */
function withExtra(fields: Lock & Readonly<Record<string, unknown>>): Lock {
  const unknown = Object.entries(fields).filter(([name]) => !KNOWN.has(name));
  if (unknown.length === 0) return fields;
  const known = Object.entries(fields).filter(([name]) => KNOWN.has(name));
  return { ...(Object.fromEntries(known) as Lock), extra: Object.fromEntries(unknown) };
}
