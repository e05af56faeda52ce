import { err, ok, type Result } from "neverthrow";
import { unavailable, type Unavailable } from "../failure.ts";
import type { Egress, StopAnswer } from "../ports/egress.ts";
import type { DurationMs } from "../time.ts";
import type { Stored } from "../ports/recording-catalog.ts";
import type { Recording } from "../recording/recording.ts";
import { type EvidencePorts, onEvidence, type StopOrder } from "./on-recorder-event.ts";
import type { Known } from "./record.ts";
import { within } from "./within.ts";

/** What a stop needs. */
export type StopPorts = EvidencePorts & { readonly egress: Egress };

/** Stops one egress, waits at most `stopMs`, and takes in what LiveKit answered. */
export async function stopEgress(
  ports: StopPorts,
  order: StopOrder,
  stopMs: DurationMs,
): Promise<Result<StopAnswer, Unavailable>> {
  return (await stopKnown(ports, order, stopMs)).map(({ answer }) => answer);
}

/** What LiveKit answered, and the document after that; null where it was not written. */
type Stopped = { readonly answer: StopAnswer; readonly stored: Stored<Recording> | null };

/** The same, for who has read the document of it in the same use case. */
export async function stopKnown(
  ports: StopPorts,
  order: StopOrder,
  stopMs: DurationMs,
  known?: Known,
): Promise<Result<Stopped, Unavailable>> {
  const late = unavailable("egress", "stop", `no answer within ${stopMs} ms`);
  const answer = await within(ports.clock, stopMs, late, ports.egress.stop(order.egressId));
  if (answer.isErr()) return err(answer.error);
  const evidence = answer.value.kind === "stopping" ? answer.value.evidence : null;
  // What cannot be taken in now comes again: as a webhook, or in the next sweep.
  const taken = evidence === null ? null : (await onEvidence(ports, evidence, known)).unwrapOr(null);
  return ok({ answer: answer.value, stored: taken?.stored ?? null });
}

/** Carries out stops that an event made due. What fails stays ordered in the lock, and is repeated by the sweep. */
export async function carryOut(ports: StopPorts, orders: readonly StopOrder[], stopMs: DurationMs): Promise<void> {
  await Promise.all(orders.map((order) => stopEgress(ports, order, stopMs)));
}
