import { err, ok, type Result } from "neverthrow";
import { confirm } from "../../lock/decide.ts";
import type { StoredLock } from "../../lock/lock.ts";
import type { EndReason, Evidence, Recording } from "../../recording/recording.ts";
import { stopEgress } from "../carry-out.ts";
import { type Known, recordOrQueue } from "../record.ts";
import type { Stored } from "../../ports/recording-catalog.ts";
import { swapSurely } from "../swap-surely.ts";
import { alreadyHeldBy } from "./admit.ts";
import {
  type Attempt,
  type Heard,
  leftToAnswerMs,
  type StartPorts,
  type StartRefusal,
  type StartSettings,
} from "./attempt.ts";
import { lostLock } from "./lost-lock.ts";
import { MAX_RACES } from "../races.ts";

/** The attempt's egress is known for the first time: writes it into the lock, and promises the recording. */
export async function confirmStart(
  ports: StartPorts,
  settings: StartSettings,
  attempt: Attempt,
  evidence: Evidence,
): Promise<Result<Heard, StartRefusal>> {
  let known: Known;
  for (let race = 0; race < MAX_RACES; race += 1) {
    const reading = await ports.locks.read(attempt.roomId);
    // The egress runs: without the lock store the start goes on by what LiveKit says, and the lock follows later.
    if (reading.isErr()) break;
    const { held } = reading.value;
    if (held !== null && !("lock" in held)) break;
    const lock = held === null ? await lostLock(ports, settings, attempt, evidence) : held.lock;
    if (lock === "stays-gone") break;
    if (lock === "room-over") return obey(ports, settings, attempt, evidence, "room-ended");
    const { uid, egressId, roomSid: sid } = evidence;
    const next = confirm(lock, { uid, egressId, sid }).unwrapOr(null);
    if (next === null) return giveWay(ports, settings, attempt, evidence, held as StoredLock);
    if (next !== held?.lock) {
      const swap = { expected: held?.version ?? null, next: { version: ports.ids.version(), lock: next } };
      const outcome = await swapSurely(ports.locks, attempt.roomId, swap);
      if (outcome.isOk() && !outcome.value.won) continue;
      // No webhook brought it there before: nobody has written of it.
      if (outcome.isOk() && lock.egressId === null) known = null;
    }
    if (next.state === "stopping") return obey(ports, settings, attempt, evidence, next.reason);
    break;
  }
  return promise(ports, settings, attempt, evidence, known);
}

/**
 * `accepted` is written before the answer, so that a later emptied store does not end what a caller was promised. Where
 * the record says for good that it was refused, because somebody has evicted it meanwhile, it is not promised.
 */
export async function promise(
  ports: StartPorts,
  settings: StartSettings,
  attempt: Attempt,
  evidence: Evidence,
  known?: Known,
): Promise<Result<Heard, StartRefusal>> {
  const told = await writeAccepted(ports, attempt, evidence, { accepted: true, known });
  const stored = told.unwrapOr(null) ?? undefined;
  if (stored?.value.accepted === false)
    return obey(ports, settings, attempt, evidence, stored.value.reason ?? "evicted");
  return ok({ evidence, promised: told.isOk(), known: stored, lookedMs: ports.clock.monotonicMs() });
}

/** Writes whether the caller is promised this recording. What the documents cannot take is queued. */
export async function writeAccepted(
  ports: StartPorts,
  attempt: Attempt,
  evidence: Evidence,
  { accepted, reason, known }: Promised,
): Promise<Result<Stored<Recording> | null, StartRefusal>> {
  const told = { ...evidence, ...attempt.terms, accepted, reason: evidence.reason ?? reason };
  return recordOrQueue(ports, told, known);
}

type Promised = {
  readonly accepted: boolean;
  readonly reason?: EndReason | undefined;
  readonly known?: Known;
};

/** An order to stop came first: the egress is stopped, and the caller is told why. The lock goes by its end. */
export async function obey(
  ports: StartPorts,
  settings: StartSettings,
  attempt: Attempt,
  evidence: Evidence | null,
  reason: EndReason,
): Promise<Result<never, StartRefusal>> {
  if (evidence !== null) {
    await writeAccepted(ports, attempt, evidence, { accepted: false, reason });
    const patienceMs = Math.min(settings.limits.stopMs, leftToAnswerMs(ports, settings, attempt));
    await stopEgress(ports, { roomId: attempt.roomId, egressId: evidence.egressId }, patienceMs);
  }
  return err(refusalFor(attempt, reason));
}

/** Another attempt holds the room: two would record at once, so this one ends. */
export async function giveWay(
  ports: StartPorts,
  settings: StartSettings,
  attempt: Attempt,
  evidence: Evidence,
  holder: Parameters<typeof alreadyHeldBy>[0],
): Promise<Result<never, StartRefusal>> {
  await obey(ports, settings, attempt, evidence, "evicted");
  return err(alreadyHeldBy(holder));
}

/** What a caller whose start ends under an order to stop is told. */
export function refusalFor({ roomId }: Pick<Attempt, "roomId">, reason: EndReason): StartRefusal {
  switch (reason) {
    case "user":
      return { kind: "stopped", roomId };
    case "room-ended":
      return { kind: "room-ended", roomId };
    case "start-timed-out":
      return { kind: "start-timed-out", roomId };
    case "evicted":
      return { kind: "already-recording", roomId, since: null, recordingId: null };
    case "limit":
    case "start-failed":
    case "recorder-lost":
      return { kind: "start-failed", roomId, message: reason };
  }
}
