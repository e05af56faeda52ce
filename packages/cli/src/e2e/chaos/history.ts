import type { EgressId, Recording, RoomId, RoomSid, StoredLock, Uid, UnreadableLock } from "@tallylight/core";

export type Held = StoredLock | UnreadableLock;

/** What a recorder does, in its own words (`egress-worker/journal.go`). */
export type Doing = "starting" | "active" | "ending" | "over";

/** Something that really happened, as the servers or those who asked them saw it. */
export type Event =
  /** A write of a lock that took effect; null: it was removed. */
  | { readonly kind: "lock"; readonly roomId: RoomId; readonly held: Held | null }
  /** What the lock store holds from now on, whatever was written before: it was emptied, or has failed over. */
  | { readonly kind: "loss"; readonly of: "locks" | "rows" | "both"; readonly locks: ReadonlyMap<RoomId, Held> }
  | {
      readonly kind: "document";
      readonly key: string;
      readonly before: Recording | null;
      readonly after: Recording | null;
    }
  | { readonly kind: "film"; readonly uid: Uid; readonly sizeBytes: number }
  | {
      readonly kind: "recorder";
      readonly egressId: EgressId;
      readonly roomId: RoomId;
      readonly roomSid: RoomSid;
      readonly uid: Uid;
      readonly doing: Doing;
    }
  /** An order to start, or to stop, was on its way to LiveKit. */
  | { readonly kind: "start-ordered"; readonly uid: Uid }
  | { readonly kind: "stop-ordered"; readonly egressId: EgressId }
  | { readonly kind: "room-finished"; readonly sid: RoomSid }
  /** A user asked for a start; `recordingId` and `refusal` are what the answer said. */
  | StartEvent
  /** A user asked for a stop; `taken` if it was accepted. */
  | { readonly kind: "stop"; readonly egressId: EgressId; readonly taken: boolean };

export type StartEvent = {
  readonly kind: "start";
  readonly roomId: RoomId;
  readonly askedMs: number;
  /** While the service that was asked was awake. */
  readonly tookMs: number;
  readonly recordingId: string | null;
  readonly refusal: string | null;
};

/** Milliseconds of the machine's clock, which all of its processes share. */
export type Seen = Event & { readonly atMs: number };

export type History = {
  readonly note: (event: Event, atMs?: number) => void;
  readonly seen: () => readonly Seen[];
};

export function newHistory(): History {
  const seen: Seen[] = [];
  return { note: (event, atMs = nowMs()) => void seen.push({ ...event, atMs }), seen: () => seen };
}

/** Finer than a millisecond: what follows from something is never before it. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
