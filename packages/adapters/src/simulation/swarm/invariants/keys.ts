import type { StartAnswer as KeptAnswer, StartKey } from "@tallylight/core";
import type { Rule, StartAnswer, Truth } from "../facts.ts";
import type { Run } from "../livekit/run.ts";

/** The first answer of those that are kept, as somebody was given it. */
type Given = { readonly words: string; readonly atMs: number };

/**
 * S6. Checked at each egress that begins: no start under the same key has another; and at each answer of a start under a
 * key: it is the one that is kept, and so the same for all who ask. Who asked before anybody was given that may have been
 * refused before there was anything to keep: asked for again, it may go well. That an answer could not be had, or kept,
 * says nothing of the recording.
 *
 * Relaxed after the store lost what it had acknowledged, and the answers with it.
 */
export function oneAnswerForEachKey(): Rule {
  const given = new Map<StartKey, Given>();
  return {
    sentence: "S6 the same idempotency key means at most one egress and equal answers",
    see: (fact, truth) => {
      if (truth.losses.any()) return null;
      if (fact.kind === "egress") return secondEgress(fact.run, truth);
      return fact.kind === "answer" ? otherAnswer(fact.answer, truth, given) : null;
    },
  };
}

function secondEgress(run: Run, truth: Truth): string | null {
  const key = run.real === "starting" ? truth.keyOf(run.flow) : null;
  if (key === null) return null;
  const other = [...truth.runs.values()].find((one) => one !== run && truth.keyOf(one.flow) === key);
  return other === undefined
    ? null
    : `${run.egressId} of ${run.flow} has the key of ${other.egressId} of ${other.flow}`;
}

/** Refusals of an attempt that had claimed its room: by then there is a record to keep them in. */
const AFTER_THE_CLAIM: ReadonlySet<string> = new Set([
  "no-egress-capacity",
  "start-failed",
  "start-timed-out",
  "stopped",
  "room-ended",
]);

function otherAnswer(answer: StartAnswer, truth: Truth, given: Map<StartKey, Given>): string | null {
  const { flow, key, askedMs, recording, refusal } = answer;
  if (key === null || refusal?.kind === "unavailable") return null;
  const words = wordsOf(recording === null ? { refusal } : { recording });
  const answered = truth.keptUnder(key);
  const kept = answered === null ? "nothing" : wordsOf(answered);
  const first = given.get(key);
  if (words === kept && (first === undefined || first.words === words)) {
    given.set(key, first ?? { words, atMs: truth.nowMs() });
    return null;
  }
  const isEarly = refusal !== null && !AFTER_THE_CLAIM.has(refusal.kind);
  if (isEarly && (first === undefined || askedMs < first.atMs)) return null;
  return `${flow} was answered ${words}; kept is ${kept}, and first given was ${first?.words ?? "nothing"}`;
}

function wordsOf(answer: KeptAnswer | { readonly refusal: StartAnswer["refusal"] }): string {
  return JSON.stringify(answer);
}
