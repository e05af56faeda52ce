import type { EgressId, RecordingId, RoomId, RoomSid, Uid } from "../../ids.ts";
import type { Unavailable } from "../../failure.ts";
import type { Evidence, Layout } from "../../recording/recording.ts";
import type { NotRecordable } from "../../room/room.ts";
import type { Limits } from "../../settings.ts";
import type { DurationMs, EpochMs } from "../../time.ts";
import type { SweepPorts } from "../sweep/ports.ts";

export type StartPorts = SweepPorts;

export type StartSettings = {
  readonly limits: Limits;
  /** The name of this instance, written into the lock for people to read. */
  readonly owner: string;
};

export type StartCommand = {
  readonly roomId: RoomId;
  /** Absent: as the room is configured. */
  readonly layout?: Layout | undefined;
  readonly encoding?: string | object | undefined;
};

/** One try to record a room, from the claim on. */
export type Attempt = {
  readonly roomId: RoomId;
  readonly uid: Uid;
  readonly sid: RoomSid;
  /** What the record says of the attempt, whoever writes it first. */
  readonly terms: { readonly roomName: string; readonly layout: Layout; readonly encoding: string | object };
  /** Own monotonic clock, when the look before the claim was asked for: how stale is what the start relies on? */
  readonly lookedMs: DurationMs;
  /** Own monotonic clock, just before the claim was sent. */
  readonly claimedMs: DurationMs;
};

/** What is known of the attempt's egress while its start waits. */
export type Heard = {
  readonly evidence: Evidence | null;
  readonly promised: boolean;
  /** Own monotonic clock, when LiveKit last said something of it. */
  readonly lookedMs: DurationMs;
};

/** Why a start was refused. Nothing of the attempt is left in progress, or an order to stop it stands in the lock. */
export type StartRefusal =
  | NotRecordable
  | {
      readonly kind: "already-recording";
      readonly roomId: RoomId;
      readonly since: EpochMs | null;
      readonly recordingId: RecordingId | null;
    }
  | { readonly kind: "room-ended"; readonly roomId: RoomId }
  | { readonly kind: "stopped"; readonly roomId: RoomId }
  | { readonly kind: "start-timed-out"; readonly roomId: RoomId }
  /** `message`: LiveKit's own words. */
  | { readonly kind: "start-failed"; readonly roomId: RoomId; readonly message: string }
  | { readonly kind: "no-egress-capacity"; readonly roomId: RoomId }
  | Unavailable;

export function egressIdOf(heard: Heard): EgressId | null {
  return heard.evidence?.egressId ?? null;
}

/** How long the caller of this start may still be kept waiting. */
export function leftToAnswerMs({ clock }: StartPorts, { limits }: StartSettings, { claimedMs }: Attempt): DurationMs {
  return Math.max(0, claimedMs + limits.startTimeoutMs + limits.answerMs - clock.monotonicMs());
}
