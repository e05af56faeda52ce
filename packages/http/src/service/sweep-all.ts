import { type Limits, purgeTombstones, type StepCount, sweep, type SweepReport, sweepRooms } from "@tallylight/core";
import type { House } from "../compose.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { observeSweep } from "../metrics/observe-sweep.ts";

type Observers = { readonly log: Log; readonly metrics: Metrics };

/** More rooms than these fail for the same reason. */
const MOST_FAILURES = 20;

/**
 * Sweeps locks and recordings, tombstones and rooms; what became of it is one event.
 *
 * @returns how many locks were too young to be judged.
 */
export async function sweepAll(ports: House["ports"], limits: Limits, { log, metrics }: Observers): Promise<number> {
  const { clock } = ports;
  const beganMs = clock.monotonicMs();
  const swept = await sweep(ports, limits, { dryRun: false });
  const tookMs = clock.monotonicMs() - beganMs;
  if (swept.isOk()) observeSweep(metrics, swept.value, { tookMs, now: clock.now() });
  else metrics.sweeps.inc({ outcome: "failed" });
  const purged = await purgeTombstones(ports, limits);
  const rooms = await sweepRooms(ports, limits);
  const failures = [
    ...swept.match(failuresOf, (failure) => [{ what: "locks", ...failure }]),
    ...(purged.isErr() ? [{ what: "tombstones", ...purged.error }] : []),
    ...(rooms.isErr() ? [{ what: "rooms", ...rooms.error }] : []),
  ];
  const unlisted = swept.isOk() ? swept.value.unlisted.failures : 0;
  const event = {
    ms: Math.round(tookMs),
    ...swept.match(lockFacts, () => ({})),
    ...rooms.match(
      (counts) => ({ rooms: counts }),
      () => ({}),
    ),
    ...(failures.length === 0
      ? {}
      : { failed: failures.length + unlisted, failures: failures.slice(0, MOST_FAILURES) }),
  };
  if (swept.isErr()) log.error(event, "sweep");
  else if (failures.length > 0) log.warn(event, "sweep");
  else log.info(event, "sweep");
  return swept.isOk() ? swept.value.young : 0;
}

const failuresOf = ({ failures }: SweepReport) => failures.map(({ roomId, failure }) => ({ roomId, ...failure }));

/** Names of LiveKit's rooms that nothing can be recorded in: as many as a person reads. */
const MOST_NAMES = 5;

const lockFacts = ({ locks, young, inOrder, counts, unnameable }: SweepReport) => ({
  locks,
  young,
  inOrder,
  outcomes: outcomesOf(counts),
  ...(unnameable.length === 0
    ? {}
    : { unnameable: unnameable.length, unnameableRooms: unnameable.slice(0, MOST_NAMES) }),
});

/** What became of the steps, by what they were and why. */
export function outcomesOf(counts: readonly StepCount[]): Record<string, number> {
  return Object.fromEntries(counts.map(({ action, why, outcome, steps }) => [`${action}:${why}:${outcome}`, steps]));
}
