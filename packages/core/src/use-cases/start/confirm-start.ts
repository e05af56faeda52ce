import { err, ok, type Result } from "neverthrow";
import { confirm } from "../../lock/decide.ts";
import type { Lock, StoredLock } from "../../lock/lock.ts";
import type { Evidence, EndReason } from "../../recording/recording.ts";
import { isOfOldLife } from "../../recording/sighting.ts";
import { stopEgress } from "../carry-out.ts";
import { recordOrQueue } from "../record.ts";
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
import { MAX_RACES } from "../races.ts";

/** The attempt's egress is known for the first time: writes it into the lock, and promises the recording. */
export async function confirmStart(
  ports: StartPorts,
  settings: StartSettings,
  attempt: Attempt,
  evidence: Evidence,
): Promise<Result<Heard, StartRefusal>> {
  for (let race = 0; race < MAX_RACES; race += 1) {
    const reading = await ports.locks.read(attempt.roomId);
    // The egress runs: without the lock store the start goes on by what LiveKit says, and the lock follows later.
    if (reading.isErr()) break;
    const { held } = reading.value;
    if (held !== null && !("lock" in held)) break;
    const fate = held === null ? await fateOf(ports, attempt, evidence) : "runs";
    if (fate === "ended") break;
    if (fate === "room-over") return obey(ports, settings, attempt, evidence, "room-ended");
    const next = confirmed(settings, attempt, held?.lock ?? null, evidence);
    if (next === null) return giveWay(ports, settings, attempt, evidence, held as StoredLock);
    if (next.state === "stopping") return obey(ports, settings, attempt, evidence, next.reason);
    if (next === held?.lock) break;
    const swap = { expected: held?.version ?? null, next: { version: ports.ids.version(), lock: next } };
    const outcome = await swapSurely(ports.locks, attempt.roomId, swap);
    if (outcome.isErr() || outcome.value.won) break;
  }
  return promise(ports, attempt, evidence);
}

/**
 * Why is the lock gone before the answer to the start came? Because the egress has ended, or its room has: then it stays
 * gone, and a recorder that made the room again is ended. Else the store was emptied.
 */
async function fateOf(
  { egress, directory }: StartPorts,
  { roomId, sid }: Attempt,
  evidence: Evidence,
): Promise<"runs" | "ended" | "room-over"> {
  const { status } = (await egress.find(evidence.egressId)).unwrapOr(null) ?? evidence;
  if (status !== "starting" && status !== "active") return "ended";
  const room = (await directory.find(roomId)).unwrapOr(null);
  return isOfOldLife(sid, room) ? "room-over" : "runs";
}

/** The lock with the egress in it; a lock that an emptied store has lost is made again. Null: another attempt's. */
function confirmed(settings: StartSettings, attempt: Attempt, lock: Lock | null, evidence: Evidence): Lock | null {
  const { uid, sid } = attempt;
  const mine: Lock = lock ?? { state: "starting", uid, sid, egressId: evidence.egressId, owner: settings.owner };
  return confirm(mine, { uid, egressId: evidence.egressId, sid: evidence.roomSid }).unwrapOr(null);
}

/** `accepted` is written before the answer, so that a later emptied store does not end what a caller was promised. */
export async function promise(
  ports: StartPorts,
  attempt: Attempt,
  evidence: Evidence,
): Promise<Result<Heard, StartRefusal>> {
  const told = await writeAccepted(ports, attempt, evidence, true);
  return ok({ evidence, promised: told.isOk(), lookedMs: ports.clock.monotonicMs() });
}

/** Writes whether the caller is promised this recording. What the documents cannot take is queued. */
export async function writeAccepted(
  ports: StartPorts,
  attempt: Attempt,
  evidence: Evidence,
  accepted: boolean,
  reason?: EndReason,
): Promise<Result<void, StartRefusal>> {
  const told = { ...evidence, ...attempt.terms, accepted, reason: evidence.reason ?? reason };
  return recordOrQueue(ports, told);
}

/** An order to stop came first: the egress is stopped, and the caller is told why. The lock goes by its end. */
export async function obey(
  ports: StartPorts,
  settings: StartSettings,
  attempt: Attempt,
  evidence: Evidence | null,
  reason: EndReason,
): Promise<Result<never, StartRefusal>> {
  if (evidence !== null) {
    await writeAccepted(ports, attempt, evidence, false, reason);
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
