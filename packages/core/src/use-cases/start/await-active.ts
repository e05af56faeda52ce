import { err, ok, type Result } from "neverthrow";
import { carryOut } from "../carry-out.ts";
import { onRecorderEvent } from "../on-recorder-event.ts";
import type { Attempt, Heard, StartPorts, StartRefusal, StartSettings } from "./attempt.ts";
import { egressIdOf } from "./attempt.ts";
import { confirmStart } from "./confirm-start.ts";
import { type Answer, judge } from "./judge.ts";
import { seek } from "./launch.ts";
import { timeOut } from "./time-out.ts";
import { untilHint } from "./until-hint.ts";

/**
 * Waits for evidence that the recording is active, at most the start time-out from the claim. What ends the wait is
 * the state, not a message: the lock as any instance has moved it, or a look at the egress, once a second.
 */
export async function awaitActive(
  ports: StartPorts,
  settings: StartSettings,
  attempt: Attempt,
  launched: Heard,
): Promise<Answer> {
  const { clock } = ports;
  const deadlineMs = attempt.claimedMs + settings.limits.startTimeoutMs;
  let heard = launched;
  let nextLookMs = clock.monotonicMs() + settings.limits.lookEveryMs;
  for (;;) {
    const answer = await judge(ports, settings, attempt, heard);
    if (answer !== "waiting") return answer;
    if (clock.monotonicMs() >= deadlineMs) return timeOut(ports, settings, attempt, heard);
    await untilHint(ports, attempt.roomId, Math.min(nextLookMs, deadlineMs) - clock.monotonicMs());
    // At the deadline there is a last look, so that what has just become active is not stopped.
    if (clock.monotonicMs() < Math.min(nextLookMs, deadlineMs)) continue;
    const seen = await lookAtEgress(ports, settings, attempt, heard);
    if (seen.isErr()) return err(seen.error);
    heard = seen.value;
    nextLookMs = clock.monotonicMs() + settings.limits.lookEveryMs;
  }
}

/** One look. The first sight of the egress confirms it; each is taken in as a webhook would be. */
async function lookAtEgress(
  ports: StartPorts,
  settings: StartSettings,
  attempt: Attempt,
  heard: Heard,
): Promise<Result<Heard, StartRefusal>> {
  const egressId = egressIdOf(heard);
  const seen = egressId === null ? await seek(ports, attempt) : await ports.egress.find(egressId);
  if (seen.isErr() || seen.value === null) return ok(heard);
  const evidence = seen.value;
  const confirmed = egressId === null ? await confirmStart(ports, settings, attempt, evidence) : ok(heard);
  if (confirmed.isErr()) return confirmed;
  const orders = await onRecorderEvent(ports, evidence);
  await carryOut(ports, orders.unwrapOr([]), settings.limits.stopMs);
  return ok({ evidence, promised: confirmed.value.promised });
}
