import type { Deferred, EpochMs, Evidence } from "@tallylight/core";
import type { Database } from "lmdb";
import { createHash } from "node:crypto";
import { decodeEvidence, encodeEvidence } from "../wire/evidence.ts";

/** The steps of the queue, each to be run inside a transaction of its environment. */
export type DeferredQueue = {
  readonly add: (evidence: Evidence) => void;
  readonly oldest: (limit: number) => readonly Deferred[];
  readonly remove: (token: string) => void;
};

/**
 * Evidence by the digest of its text, so that the same waits once, as lines of: queued at (ms), the evidence as JSON.
 * The queue is short: it is written only while the catalog is away, and read whole to find the oldest.
 */
export function deferredQueue(waiting: Database<string, string>, now: () => EpochMs): DeferredQueue {
  return {
    add: (evidence) => {
      const text = encodeEvidence(evidence);
      const token = createHash("sha256").update(text).digest("hex");
      if (!waiting.doesExist(token)) waiting.putSync(token, `${now()} ${text}`);
    },
    oldest: (limit) =>
      [...waiting.getRange()]
        .map(({ key, value }) => ({ token: key, ...split(value) }))
        .sort((a, b) => a.queuedAt - b.queuedAt)
        .flatMap(({ token, text }) => readable(token, text))
        .slice(0, limit),
    remove: (token) => void waiting.removeSync(token),
  };
}

function split(value: string): { readonly queuedAt: EpochMs; readonly text: string } {
  const space = value.indexOf(" ");
  return { queuedAt: Number(value.slice(0, space)), text: value.slice(space + 1) };
}

/** What another version queued and this one cannot read stays where it is. */
function readable(token: string, text: string): readonly Deferred[] {
  return decodeEvidence(text).match(
    (evidence) => [{ token, evidence }],
    () => [],
  );
}
