import { type EgressId, isTerminal, type StartEgress, type Uid } from "@tallylight/core";
import type { VirtualClock } from "../virtual-clock.ts";
import type { Court } from "./court.ts";
import type { Forecasts, On } from "./links.ts";
import { type LiveKitModel, liveKitModel } from "./livekit/model.ts";
import { isAtWork } from "./livekit/run.ts";
import { type HeldLock, type LockChange, type LockServer, lockServer } from "./lock-server.ts";
import { type DocumentChange, type ObjectStore, objectStore } from "./object-store.ts";
import type { Options } from "./options.ts";
import type { Random } from "./random.ts";
import type { Timeline } from "./timeline.ts";
import { type Hook, type Webhooks, webhookNetwork } from "./webhooks.ts";
import { lockWord, recordWord } from "./words.ts";

const PREFIX = "openvidu-meet";

export type Servers = {
  readonly locks: LockServer;
  readonly store: ObjectStore;
  readonly liveKit: LiveKitModel;
  readonly webhooks: Webhooks;
  /** When the lock of this attempt was claimed; null when it holds none now. */
  readonly claimOf: (request: StartEgress) => number | null;
  /** Is there evidence of this egress that waits for the catalog? */
  readonly isQueued: (egressId: EgressId) => boolean;
};

type ServerParts = {
  readonly clock: VirtualClock;
  readonly timeline: Timeline;
  readonly court: Court;
  readonly random: (stream: string) => Random;
  readonly on: On;
  readonly forecasts: Forecasts;
  readonly locksIn: Options["locks"];
  /** Whose request takes effect now. */
  readonly acting: () => string | null;
  /** A flow changed something: what, in words, and since when it was there. */
  readonly onWrite: (by: string | null, what: string, sinceMs: number) => void;
  readonly deliver: (hook: Hook) => Promise<boolean>;
};

/** The lock server, the object store and LiveKit, each of which tells the court what happens to it. */
export function makeServers(parts: ServerParts): Servers {
  const { clock, timeline, court, random, on, forecasts, acting, onWrite } = parts;
  const claims = new Map<string, number>();
  /** Since when an attempt has its room's lock: anew when it was lost, or forced, and was given back. */
  const heldSince = new Map<string, number>();
  const onLock = (change: LockChange): void => {
    const { roomId, before, after, by } = change;
    const what = `lock of ${roomId}: ${lockWord(before)} → ${lockWord(after)}`;
    timeline.tell(by ?? "redis", () => what);
    const uid = uidOf(after);
    if (uid !== null && !claims.has(uid)) claims.set(uid, clock.monotonicMs());
    if (uid !== null && uidOf(before) !== uid) heldSince.set(uid, clock.monotonicMs());
    // To free what has ended is right whoever does it.
    if (after !== null || !hasEnded(before)) onWrite(by, what, heldSince.get(uidOf(before) ?? "") ?? 0);
    court.see({ kind: "lock", change });
  };
  const hasEnded = (held: HeldLock): boolean => {
    const uid = uidOf(held);
    return ![...liveKit.runs.values()].some((run) => run.uid === uid && isAtWork(run));
  };
  const onDocument = (change: DocumentChange): void => {
    const { before, after, by } = change;
    const what = `record ${(after ?? before)?.egressId}: ${recordWord(before)} → ${recordWord(after)}`;
    timeline.tell(by ?? "s3", () => what);
    countEnd(timeline, change);
    if (before?.status !== after?.status) onWrite(by, what, 0);
    court.see({ kind: "document", change });
  };
  const falseConflict = (): boolean => on("s3-conflict", 0.05);
  const inS3 = parts.locksIn === "s3" ? { falseConflict } : null;
  const locks = lockServer(clock, timeline, acting, onLock, () => court.see({ kind: "loss" }), inS3);
  const store = objectStore({
    clock,
    timeline,
    random: random("upgrade"),
    prefix: PREFIX,
    acting,
    falseConflict,
    onChange: onDocument,
  });
  const webhooks = webhookNetwork({ clock, random: random("webhooks"), timeline, on, deliver: parts.deliver });
  const liveKit = liveKitModel({
    clock,
    random: random("livekit"),
    timeline,
    prefix: PREFIX,
    on,
    listener: {
      egress: (evidence) => webhooks.send({ kind: "egress", evidence }),
      roomStarted: (roomId, sid) => webhooks.send({ kind: "room-started", roomId, sid }),
      roomFinished: (roomId, sid) => {
        court.noteFinished(sid);
        webhooks.send({ kind: "room-finished", roomId, sid });
      },
      upload: (ref, path, sizeBytes) => {
        if (forecasts.s3.now() === "refusing" || forecasts.s3.now() === "hanging") return false;
        store.upload(ref, path, sizeBytes);
        return true;
      },
      changed: (run) => court.see({ kind: "egress", run }),
    },
  });
  return {
    locks,
    store,
    liveKit,
    webhooks,
    claimOf: ({ roomId, uid }) => {
      const held = locks.memory.locks.get(roomId);
      return held !== undefined && "lock" in held && held.lock.uid === uid ? (claims.get(uid) ?? null) : null;
    },
    isQueued: (egressId) => {
      for (const evidence of locks.memory.queue.values()) if (evidence.egressId === egressId) return true;
      return false;
    },
  };
}

function uidOf(held: HeldLock): Uid | null {
  return held !== null && "lock" in held ? held.lock.uid : null;
}

/** Each way in which a recording may end is one that must be reached sometimes. */
function countEnd(timeline: Timeline, { before, after }: DocumentChange): void {
  if (after === null || !isTerminal(after.status)) return;
  const word = after.source === "livekit" ? "told" : "inferred";
  if (before?.status !== after.status) timeline.count(`${word} ${after.status}`);
  const known = before !== null && isTerminal(before.status) ? before.reason : undefined;
  if (after.reason !== undefined && after.reason !== known) timeline.count(`end ${after.reason}`);
}
