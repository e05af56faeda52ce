import { evidenceOf } from "../../recording/evolve.ts";
import type { Recording } from "../../recording/recording.ts";
import { stopEgress } from "../carry-out.ts";
import { writeStopOrder } from "../write-stop-order.ts";
import { type Attempt, leftToAnswerMs, type StartPorts, type StartSettings } from "./attempt.ts";
import { writeAccepted } from "./confirm-start.ts";

/**
 * Ends a recording that became active although all who asked for it are told that it did not: the order first, so that
 * it is repeated where the stop is not heard.
 */
export async function withdraw(
  ports: StartPorts,
  settings: StartSettings,
  attempt: Attempt,
  recording: Recording,
): Promise<void> {
  const { roomId, egressId } = recording;
  await writeStopOrder(ports, recording, "start-timed-out");
  await writeAccepted(ports, attempt, evidenceOf(recording), { accepted: false, reason: "start-timed-out" });
  const patienceMs = Math.min(settings.limits.stopMs, leftToAnswerMs(ports, settings, attempt));
  await stopEgress(ports, { roomId, egressId }, patienceMs);
}
