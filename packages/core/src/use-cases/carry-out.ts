import type { Result } from "neverthrow";
import { unavailable, type Unavailable } from "../failure.ts";
import type { Egress, StopAnswer } from "../ports/egress.ts";
import type { DurationMs } from "../time.ts";
import { type EvidencePorts, onRecorderEvent, type StopOrder } from "./on-recorder-event.ts";
import { within } from "./within.ts";

/** What a stop needs. */
export type StopPorts = EvidencePorts & { readonly egress: Egress };

/** Stops one egress, waits at most `stopMs`, and takes in what LiveKit answered. */
export async function stopEgress(
  ports: StopPorts,
  order: StopOrder,
  stopMs: DurationMs,
): Promise<Result<StopAnswer, Unavailable>> {
  const late = unavailable("egress", "stop", `no answer within ${stopMs} ms`);
  const answer = await within(ports.clock, stopMs, late, ports.egress.stop(order.egressId));
  if (answer.isOk() && answer.value.kind === "stopping" && answer.value.evidence !== null) {
    // What cannot be taken in now comes again: as a webhook, or in the next sweep.
    await onRecorderEvent(ports, answer.value.evidence);
  }
  return answer;
}

/** Carries out stops that an event made due. What fails stays ordered in the lock, and is repeated by the sweep. */
export async function carryOut(ports: StopPorts, orders: readonly StopOrder[], stopMs: DurationMs): Promise<void> {
  await Promise.all(orders.map((order) => stopEgress(ports, order, stopMs)));
}
