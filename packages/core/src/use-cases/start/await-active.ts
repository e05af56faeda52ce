import { err } from "neverthrow";
import { evolve } from "../../recording/evolve.ts";
import type { Answer, Attempt, Heard, StartPorts, StartSettings } from "./attempt.ts";
import { judge } from "./judge.ts";
import { lookAtEgress } from "./look-at-egress.ts";
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
  let known = false;
  let nextLookMs = clock.monotonicMs() + settings.limits.lookEveryMs;
  for (;;) {
    const answer = await judge(ports, settings, attempt, heard);
    if (answer !== "waiting") return answer;
    if (!known && heard.evidence !== null) {
      known = true;
      await attempt.onKnown?.(evolve(null, { ...heard.evidence, ...attempt.terms, accepted: true }));
    }
    if (clock.monotonicMs() >= deadlineMs) return timeOut(ports, settings, attempt, heard);
    await untilHint(ports, attempt.roomId, Math.min(nextLookMs, deadlineMs) - clock.monotonicMs());
    if (clock.monotonicMs() < nextLookMs) continue;
    const seen = await lookAtEgress(ports, settings, attempt, heard);
    if (seen.isErr()) return err(seen.error);
    heard = seen.value;
    nextLookMs = clock.monotonicMs() + settings.limits.lookEveryMs;
  }
}
