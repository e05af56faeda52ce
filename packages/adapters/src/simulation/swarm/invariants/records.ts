import { isTerminal, rankOf, type Recording } from "@tallylight/core";
import type { Rule } from "../facts.ts";
import { isInProgress } from "../livekit/run.ts";

/** S4. Checked at each write of a recording's document. Nothing relaxes it: the object store loses nothing. */
export function aRankNeverGoesDown(): Rule {
  return {
    sentence: "S4 a recording's rank never goes down",
    see: (fact) => {
      if (fact.kind !== "document") return null;
      const { before, after } = fact.change;
      if (before === null || after === null || rankOf(after) >= rankOf(before)) return null;
      return `${after.recordingId}: ${word(before)}, then ${word(after)}`;
    },
  };
}

const word = ({ status, source }: Recording): string => `${status} (${source})`;

/** S5. Checked when a document first says `complete`. Nothing relaxes it. */
export function completeHasItsFile(): Rule {
  return {
    sentence: "S5 complete means that the media object exists with that size",
    see: (fact, truth) => {
      if (fact.kind !== "document") return null;
      const { before, after } = fact.change;
      if (after?.status !== "complete" || before?.status === "complete" || after.deleted === true) return null;
      const size = truth.files.get(after.uid);
      if (size === after.sizeBytes) return null;
      return `${after.recordingId} says ${after.sizeBytes} bytes; the store has ${size ?? "no file"}`;
    },
  };
}

/**
 * S8. Checked at each write of a document: no tombstone of what a recorder is at work on, and none that is taken back,
 * nor anything written anew of what a user was told is deleted. Its purge is no return.
 *
 * Relaxed for what was given up by hand and LiveKit has forgotten: that is a recorder which nobody can name, and it ends
 * with the room, which a forced deletion closes.
 */
export function aDeletedRecordingNeverComesBack(): Rule {
  const deleted = new Set<string>();
  return {
    sentence: "S8 a recording in progress cannot be deleted, and a deleted one never comes back",
    see: (fact, truth) => {
      if (fact.kind === "deleted") deleted.add(fact.recordingId);
      if (fact.kind !== "document") return null;
      const { before, after, by } = fact.change;
      if (after === null) return null;
      if (after.deleted !== true)
        return deleted.has(after.recordingId) ? `${by} brought ${after.recordingId} back` : null;
      deleted.add(after.recordingId);
      const run = truth.runs.get(after.egressId);
      if (before?.deleted === true || run === undefined || !isInProgress(run)) return null;
      if (before?.source === "inferred" && isTerminal(before.status) && !run.known) return null;
      return `${by} deleted ${after.recordingId}, which is ${run.real}`;
    },
  };
}

/** Rolling upgrade. Checked at each write of a lock or a document: a field of another version stays. */
export function unknownFieldsAreKept(): Rule {
  return {
    sentence: "rolling upgrade: unknown fields are kept",
    see: (fact) => {
      if (fact.kind === "document") {
        const { before, after } = fact.change;
        const had = before?.extra?.["fromTheFuture"];
        return had === undefined || after === null || after.extra?.["fromTheFuture"] !== undefined
          ? null
          : `${after.recordingId} lost its unknown field`;
      }
      if (fact.kind !== "lock") return null;
      const { before, after } = fact.change;
      if (before === null || after === null || !("lock" in before) || !("lock" in after)) return null;
      if (before.lock.uid !== after.lock.uid || before.lock.extra === undefined) return null;
      return after.lock.extra === undefined ? `the lock of ${after.roomId} lost its unknown field` : null;
    },
  };
}
