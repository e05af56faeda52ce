import { err, ok } from "neverthrow";
import type { StartAnswer } from "../../ports/start-answers.ts";
import type { Answer, Attempt, Heard, Once, StartPorts, StartSettings } from "./attempt.ts";
import { judge } from "./judge.ts";
import { timeOut } from "./time-out.ts";
import { untilHint } from "./until-hint.ts";

/**
 * Waits for a start that somebody else drives, or drove until their process died: for its answer, or for what the lock
 * says of it. It starts nothing; when its time is over it looks once, and ends what did not become active.
 */
export async function followStart(
  ports: StartPorts,
  settings: StartSettings,
  attempt: Attempt,
  once: Once,
): Promise<Answer> {
  const { clock } = ports;
  const { startTimeoutMs, lookEveryMs } = settings.limits;
  const deadlineMs = attempt.claimedMs + startTimeoutMs;
  const unheard: Heard = { evidence: null, promised: false, lookedMs: attempt.claimedMs };
  for (;;) {
    const told = (await once.told()).unwrapOr(null);
    if (told !== null) return answerOf(told);
    const answer = await judge(ports, settings, attempt, unheard);
    if (answer !== "waiting") return answer;
    const leftMs = deadlineMs - clock.monotonicMs();
    if (leftMs <= 0) return timeOut(ports, settings, attempt, unheard);
    await untilHint(ports, attempt.roomId, Math.min(lookEveryMs, leftMs));
  }
}

/** A kept answer as the start itself gives it. */
export function answerOf(answer: StartAnswer): Answer {
  return "recording" in answer ? ok(answer.recording) : err(answer.refusal);
}
