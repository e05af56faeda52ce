import type { Result, ResultAsync } from "neverthrow";
import type { Unavailable } from "../../failure.ts";
import type { EgressId, RoomId, RoomSid, Uid } from "../../ids.ts";
import type { Stored } from "../../ports/recording-catalog.ts";
import type { KeyedStart, StartAnswer } from "../../ports/start-answers.ts";
import type { Evidence, Layout, Recording } from "../../recording/recording.ts";
import type { StartRefusal } from "../../recording/start-refusal.ts";
import type { Limits } from "../../settings.ts";
import type { DurationMs } from "../../time.ts";
import type { SweepPorts } from "../sweep/ports.ts";

export type { StartRefusal } from "../../recording/start-refusal.ts";

/** What a start needs. */
export type StartPorts = SweepPorts;

/** What every start of one instance has in common. */
export type StartSettings = {
  readonly limits: Limits;
  /** The name of this instance, written into the lock for people to read. */
  readonly owner: string;
};

/** Which room to record, and how. */
export type StartCommand = {
  readonly roomId: RoomId;
  /** Absent: as the room is configured. */
  readonly layout?: Layout | undefined;
  readonly encoding?: string | object | undefined;
};

/** What a start comes to. */
export type Answer = Result<Recording, StartRefusal>;

/** Told as soon as LiveKit has named the egress of a start that has not ended by then. */
export type OnKnown = (recording: Recording) => void | Promise<void>;

/** The one answer of a start that may be asked for more than once. */
export type Once = {
  /** The answer that was given; null while there is none. */
  readonly told: () => ResultAsync<StartAnswer | null, Unavailable>;
  /** Gives this answer, unless another was given already: then that one. */
  readonly tell: (answer: StartAnswer) => ResultAsync<StartAnswer, Unavailable>;
};

/** One try to record a room, from the claim on. */
export type Attempt = {
  readonly roomId: RoomId;
  readonly uid: Uid;
  readonly sid: RoomSid;
  /** What the record says of the attempt, whoever writes it first. */
  readonly terms: KeyedStart["terms"];
  /** Own monotonic clock, when the look before the claim was asked for: how stale is what the start relies on? */
  readonly lookedMs: DurationMs;
  /** Own monotonic clock, just before the claim was sent. */
  readonly claimedMs: DurationMs;
  readonly once: Once | null;
  readonly onKnown: OnKnown | null;
};

/** What is known of the attempt's egress while its start waits. */
export type Heard = {
  readonly evidence: Evidence | null;
  readonly promised: boolean;
  /** Its document, as this start has read or written it last. */
  readonly known?: Stored<Recording> | undefined;
  /** Own monotonic clock, when LiveKit last said something of it. */
  readonly lookedMs: DurationMs;
};

export function egressIdOf(heard: Heard): EgressId | null {
  return heard.evidence?.egressId ?? null;
}

/** How long the caller of this start may still be kept waiting. */
export function leftToAnswerMs({ clock }: StartPorts, { limits }: StartSettings, { claimedMs }: Attempt): DurationMs {
  return Math.max(0, claimedMs + limits.startTimeoutMs + limits.answerMs - clock.monotonicMs());
}
