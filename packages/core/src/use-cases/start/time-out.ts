import { err, ok, type Result } from "neverthrow";
import type { Evidence, Recording } from "../../recording/recording.ts";
import { stopEgress } from "../carry-out.ts";
import { settle } from "../settle.ts";
import {
  type Attempt,
  type Heard,
  leftToAnswerMs,
  type StartPorts,
  type StartRefusal,
  type StartSettings,
} from "./attempt.ts";
import { refusalFor, writeAccepted } from "./confirm-start.ts";
import { judge } from "./judge.ts";
import { lookAtEgress } from "./look-at-egress.ts";
import { orderEnd, type Ordered, outOfReach } from "./order-end.ts";
import { MAX_RACES } from "../races.ts";

/**
 * OpenVidu Meet's README, "No event within 30 sec": after a last look, orders the stop, unless the recording became active
 * at the last moment; stops the egress; refuses. The lock then goes by what LiveKit says: in progress or no answer, it is
 * kept; ended, it is freed. Where no answer to the start ever came the lock is kept too: the next start after the grace
 * period, or the sweep, decides.
 */
export async function timeOut(
  ports: StartPorts,
  settings: StartSettings,
  attempt: Attempt,
  before: Heard,
): Promise<Result<Recording, StartRefusal>> {
  const seen = await lastLook(ports, settings, attempt, before);
  if (seen.isErr()) return err(seen.error);
  const heard = seen.value;
  let ordered: Ordered = "raced";
  for (let race = 0; race < MAX_RACES && ordered === "raced"; race += 1) {
    const answer = await judge(ports, settings, attempt, heard);
    if (answer !== "waiting") return answer;
    const promised = await promisedMeanwhile(attempt);
    if (promised !== null) return ok(promised);
    ordered = await orderEnd(ports, attempt, "start-timed-out", heard.evidence?.egressId ?? null);
  }
  if (ordered === "store-away" && heard.evidence === null) return err(outOfReach());
  // What takes longer than the caller may be kept waiting goes on without them.
  const patience = ports.clock.sleep(leftToAnswerMs(ports, settings, attempt));
  await Promise.race([endEgress(ports, settings, attempt, heard.evidence), patience.done]);
  patience.cancel();
  return err(refusalFor(attempt, "start-timed-out"));
}

/**
 * Of a start that several wait for, the refusal is given before anything is ended: another may have promised the
 * recording, which then goes on. (That it is starting is no promise.)
 */
async function promisedMeanwhile({ once, ...attempt }: Attempt): Promise<Recording | null> {
  const told = await once?.tell({ refusal: refusalFor(attempt, "start-timed-out") });
  const answer = told?.unwrapOr(null) ?? null;
  if (answer === null || "refusal" in answer) return null;
  return answer.recording.status === "starting" ? null : answer.recording;
}

/** What has just become active is not to be stopped; but a look that ended after the deadline was the last one. */
async function lastLook(
  ports: StartPorts,
  settings: StartSettings,
  attempt: Attempt,
  heard: Heard,
): Promise<Result<Heard, StartRefusal>> {
  const deadlineMs = attempt.claimedMs + settings.limits.startTimeoutMs;
  return heard.lookedMs >= deadlineMs ? ok(heard) : lookAtEgress(ports, settings, attempt, heard);
}

async function endEgress(
  ports: StartPorts,
  { limits }: StartSettings,
  attempt: Attempt,
  sought: Evidence | null,
): Promise<void> {
  if (sought === null) return;
  const { roomId } = attempt;
  const { egressId } = sought;
  await writeAccepted(ports, attempt, sought, { accepted: false, reason: "start-timed-out" });
  await stopEgress(ports, { roomId, egressId }, limits.stopMs);
  await settle(ports, limits, roomId, attempt.uid);
}
