import type {
  EgressId,
  OnceRefusal,
  OutboxEvent,
  Recording,
  RoomId,
  RoomSid,
  StartAnswer as KeptAnswer,
  StartKey,
} from "@tallylight/core";
import type { LockMemory } from "../../memory/index.ts";
import type { LockChange, Losses } from "./lock-server.ts";
import type { BlindSpell } from "./livekit/model.ts";
import type { Run } from "./livekit/run.ts";
import type { DocumentChange } from "./object-store.ts";
import type { FaultName } from "./options.ts";

/** What has just happened, as nobody inside the product could know it. */
export type Fact =
  | { readonly kind: "lock"; readonly change: LockChange }
  | { readonly kind: "document"; readonly change: DocumentChange }
  /** What a recorder really does has changed. */
  | { readonly kind: "egress"; readonly run: Run }
  /** A stop of it arrived at LiveKit. */
  | { readonly kind: "stop"; readonly run: Run; readonly by: string }
  /** The lock store lost writes that it had acknowledged. */
  | { readonly kind: "loss" }
  | { readonly kind: "answer"; readonly answer: StartAnswer }
  /** A user was told that this recording is deleted. */
  | { readonly kind: "deleted"; readonly recordingId: string }
  /** A user who asked for it at `askedMs` was told that this room is deleted. */
  | { readonly kind: "room-deleted"; readonly roomId: RoomId; readonly askedMs: number }
  /** A user asked for this room to be made. */
  | { readonly kind: "room-created"; readonly roomId: RoomId }
  /** An event was taken off the outbox. */
  | { readonly kind: "event"; readonly event: OutboxEvent }
  /** A round of upkeep ended. */
  | { readonly kind: "round"; readonly flow: string; readonly tookMs: number }
  /** A webhook was handled that had been handled before, to the end; `writes` are what it changed. */
  | { readonly kind: "repeat"; readonly hook: string; readonly writes: readonly string[] };

/** What a start's caller was told, and how long that took while its process was awake. */
export type StartAnswer = {
  readonly flow: string;
  readonly roomId: RoomId;
  /** What it was asked for under. */
  readonly key: StartKey | null;
  readonly askedMs: number;
  readonly tookMs: number;
  readonly recording: Recording | null;
  readonly refusal: OnceRefusal | null;
};

/** All that is true, for a rule to compare a fact with. */
export type Truth = {
  readonly nowMs: () => number;
  readonly runs: ReadonlyMap<EgressId, Run>;
  readonly locks: LockMemory;
  readonly records: ReadonlyMap<string, Recording>;
  /** Sizes of the files that are there, by uid. */
  readonly files: ReadonlyMap<string, number>;
  /** Does this run have that fault? */
  readonly has: (fault: FaultName) => boolean;
  /** The lives of rooms that are over. */
  readonly finished: ReadonlySet<RoomSid>;
  /** Flows of an operator that free a room by force. */
  readonly forced: ReadonlySet<string>;
  /** Rooms that an operator ever freed by force. */
  readonly forcedRooms: ReadonlySet<RoomId>;
  /** Recordings that a caller was promised. */
  readonly promised: ReadonlySet<EgressId>;
  /** Recordings that a user stopped, or whose room a user deleted. */
  readonly unwanted: (run: Run) => boolean;
  /** What the lock store has lost of what it had acknowledged. */
  readonly losses: Losses;
  /** When LiveKit did not list what was there. */
  readonly blind: readonly BlindSpell[];
  /** When this flow first read a lock; null: never. */
  readonly firstReadMs: (flow: string) => number | null;
  /** The key that this flow asks for a start under; null: none. */
  readonly keyOf: (flow: string) => StartKey | null;
  /** The answer that is kept under a key. */
  readonly keptUnder: (key: StartKey) => KeptAnswer | null;
  /** Recordings whose stop by a user was accepted. */
  readonly stopsTaken: ReadonlySet<EgressId>;
};

/** One sentence of the protocol, and what breaks it: told as soon as it is seen. */
export type Rule = {
  readonly sentence: string;
  /** What is wrong now, or null. */
  readonly see: (fact: Fact, truth: Truth) => string | null;
};

export type Violation = { readonly atMs: number; readonly sentence: string; readonly detail: string };
