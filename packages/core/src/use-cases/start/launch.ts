import { err, ok, type Result } from "neverthrow";
import { unavailable } from "../../failure.ts";
import { lockIn } from "../../lock/lock.ts";
import type { StartFailure } from "../../ports/egress.ts";
import type { Evidence } from "../../recording/recording.ts";
import { sightingOf } from "../../recording/sighting.ts";
import { look } from "../look.ts";
import type { Attempt, Heard, StartPorts, StartRefusal, StartSettings } from "./attempt.ts";
import { alreadyHeldBy } from "./admit.ts";
import { releaseUnused } from "./claim-room.ts";
import { confirmStart, refusalFor } from "./confirm-start.ts";
import { orderEnd, outOfReach } from "./order-end.ts";

/** Starts the egress, once, and makes of LiveKit's answer what is known of it. */
export async function launch(
  ports: StartPorts,
  settings: StartSettings,
  attempt: Attempt,
): Promise<Result<Heard, StartRefusal>> {
  const { limits } = settings;
  const fresh = await stillMine(ports, settings, attempt);
  if (fresh.isErr()) return err(fresh.error);
  const timeoutMs = limits.startTimeoutMs - (ports.clock.monotonicMs() - attempt.claimedMs);
  const { roomId, uid, terms } = attempt;
  const { layout, encoding } = terms;
  const started = await ports.egress.start({ roomId, uid, layout, encoding, timeoutMs: Math.max(timeoutMs, 1) });
  return started.isOk()
    ? confirmStart(ports, settings, attempt, started.value)
    : afterFailure(ports, settings, attempt, started.error);
}

/** A process that slept since it looked and claimed must not start an egress in a room that others have judged since. */
async function stillMine(
  ports: StartPorts,
  { limits }: StartSettings,
  attempt: Attempt,
): Promise<Result<void, StartRefusal>> {
  if (ports.clock.monotonicMs() - attempt.lookedMs <= limits.staleAfterMs) return ok(undefined);
  const reading = await ports.locks.read(attempt.roomId);
  if (reading.isErr()) return err(reading.error);
  const { held } = reading.value;
  const lock = lockIn(held);
  if (lock?.uid === attempt.uid && lock.state === "starting") {
    const late = ports.clock.monotonicMs() - attempt.claimedMs >= limits.startTimeoutMs;
    const told = late ? ok(null) : await (attempt.once?.told() ?? ok(null));
    if (told.isErr()) return giveUp(ports, attempt, told.error);
    // Whoever asked again has waited for it long enough, and all have been answered.
    const over = late || told.value !== null;
    return over ? giveUp(ports, attempt, refusalFor(attempt, "start-timed-out")) : ok(undefined);
  }
  if (lock?.uid === attempt.uid && lock.state === "stopping")
    return giveUp(ports, attempt, refusalFor(attempt, lock.reason));
  return err(held === null ? unavailable("locks", "read", "the lock was lost before the start") : alreadyHeldBy(held));
}

async function afterFailure(
  ports: StartPorts,
  settings: StartSettings,
  attempt: Attempt,
  failure: StartFailure,
): Promise<Result<Heard, StartRefusal>> {
  if (failure.kind === "egress-outcome-unknown") {
    return ok(unheardOf(attempt));
  }
  const { roomId } = attempt;
  const refusal: StartRefusal =
    failure.kind === "no-egress-capacity"
      ? { kind: "no-egress-capacity", roomId }
      : failure.status === 404
        ? { kind: "room-empty", roomId }
        : { kind: "start-failed", roomId, message: failure.message };
  const found = await seekTwice(ports, settings, attempt, failure);
  // Could not look: the attempt is not resolved, so its lock stays, with an order to stop what may yet appear.
  if (found.isErr()) return orderEndThen(ports, attempt, refusal);
  if (found.value !== null) return confirmStart(ports, settings, attempt, found.value);
  const appeared = await releaseUnused(ports, roomId, attempt.uid);
  if (appeared.isErr() || appeared.value === null) return err(refusal);
  const evidence = (await ports.egress.find(appeared.value)).unwrapOr(null);
  return evidence === null ? orderEndThen(ports, attempt, refusal) : confirmStart(ports, settings, attempt, evidence);
}

async function orderEndThen(
  ports: StartPorts,
  attempt: Attempt,
  refusal: StartRefusal,
): Promise<Result<Heard, StartRefusal>> {
  const ordered = await orderEnd(ports, attempt, "start-failed", null);
  // A webhook has written into the lock that it records, or somebody else an order: the lock says what becomes of it.
  if (ordered === "raced") return ok(unheardOf(attempt));
  return err(ordered === "store-away" ? outOfReach() : refusal);
}

/** Nothing is known of the egress but that there may be one. */
const unheardOf = ({ claimedMs }: Attempt): Heard => ({ evidence: null, promised: false, lookedMs: claimedMs });

/** One look after a definite refusal; two, some time apart, after "nobody answered": one may have started all the same. */
async function seekTwice(
  ports: StartPorts,
  { limits }: StartSettings,
  attempt: Attempt,
  failure: StartFailure,
): Promise<Result<Evidence | null, StartRefusal>> {
  const first = await seek(ports, attempt);
  if (first.isErr() || first.value !== null || failure.kind === "egress-refused") return first;
  await ports.clock.sleep(limits.secondLookMs).done;
  return lookFor(ports, attempt);
}

/** A recorder that nobody can name may be the attempt's: LiveKit's memory was emptied since the start was sent. */
async function lookFor(ports: StartPorts, { roomId, uid }: Attempt): Promise<Result<Evidence | null, StartRefusal>> {
  const seen = await look(ports, { lookMs: LOOK_MS }, roomId, null, "glance");
  if (seen.isErr()) return err(seen.error);
  const own = sightingOf(seen.value, uid);
  if (own !== null) return ok(own.evidence);
  const [stranger] = seen.value.unnamed;
  return stranger === undefined ? ok(null) : err(unavailable("egress", "look", `whose recorder ${stranger} is`));
}

/** The caller has waited for LiveKit's 22 s already. */
const LOOK_MS = 5_000;

/** The attempt's egress by its uid, whatever became of the answer to the start; null when LiveKit lists none. */
export async function seek(
  ports: StartPorts,
  { roomId, uid }: Attempt,
): Promise<Result<Evidence | null, StartRefusal>> {
  const listed = await ports.egress.inRoom(roomId);
  return listed.map(({ ours }) => ours.find((evidence) => evidence.uid === uid) ?? null);
}

async function giveUp(
  ports: StartPorts,
  { roomId, uid }: Attempt,
  refusal: StartRefusal,
): Promise<Result<never, StartRefusal>> {
  // A lock that cannot be released now has no egress: the next start after the grace period, or the sweep, frees it.
  await releaseUnused(ports, roomId, uid);
  return err(refusal);
}
