import { ok, type Result } from "neverthrow";
import { onEvidence } from "../on-recorder-event.ts";
import {
  type Attempt,
  egressIdOf,
  type Heard,
  type StartPorts,
  type StartRefusal,
  type StartSettings,
} from "./attempt.ts";
import { confirmStart } from "./confirm-start.ts";
import { seek } from "./launch.ts";

/** One look. The first sight of the egress confirms it; each is taken in as a webhook would be. */
export async function lookAtEgress(
  ports: StartPorts,
  settings: StartSettings,
  attempt: Attempt,
  heard: Heard,
): Promise<Result<Heard, StartRefusal>> {
  const egressId = egressIdOf(heard);
  const seen = egressId === null ? await seek(ports, attempt) : await ports.egress.find(egressId);
  const lookedMs = ports.clock.monotonicMs();
  if (seen.isErr() || seen.value === null) return ok({ ...heard, lookedMs });
  const evidence = seen.value;
  const confirmed = egressId === null ? await confirmStart(ports, settings, attempt, evidence) : ok(heard);
  if (confirmed.isErr()) return confirmed;
  // A stop that this makes due is sent when the lock is judged next.
  const { promised, known } = confirmed.value;
  const taken = (await onEvidence(ports, evidence, known)).unwrapOr(null);
  return ok({ evidence, promised, known: taken?.stored ?? undefined, lookedMs });
}
