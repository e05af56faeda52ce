import { isTerminal, type Recording } from "@tallylight/core";
import type { HeldLock } from "./lock-server.ts";

/** A lock for a person to read. */
export function lockWord(held: HeldLock): string {
  if (held === null) return "free";
  if (!("lock" in held)) return "unreadable";
  const { state, uid, egressId, owner } = held.lock;
  const reason = held.lock.state === "stopping" ? `(${held.lock.reason})` : "";
  return `${state}${reason} ${egressId ?? "?"} uid ${uid.slice(0, 6)} of ${owner}`;
}

/** A record for a person to read. */
export function recordWord(record: Recording | null): string {
  if (record === null) return "none";
  const { status, source, reason, accepted, deleted, note } = record;
  const marks = [
    isTerminal(status) && source === "inferred" ? "inferred" : null,
    accepted === undefined ? null : accepted ? "accepted" : "not accepted",
    reason ?? null,
    deleted === true ? "deleted" : null,
    note?.kind ?? null,
  ].filter((mark) => mark !== null);
  return `${status} ${marks.join(", ")}`;
}
