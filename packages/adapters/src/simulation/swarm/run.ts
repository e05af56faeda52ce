import type { Violation } from "./facts.ts";
import { scheduleDisasters } from "./disasters.ts";
import { checkRecordable, CONVERGED, convergenceMs, endAll, ENDED, heal, mustHold, OLD_ROOM } from "./liveness.ts";
import type { Options } from "./options.ts";
import type { Listener } from "./timeline.ts";
import { scheduleUsers } from "./users.ts";
import { makeWorld, type World } from "./world.ts";

export type Outcome = {
  readonly options: Options;
  readonly violation: Violation | null;
  readonly virtualMs: number;
  readonly counts: ReadonlyMap<string, number>;
};

/** How long an upload may still take when the faults stop, or a webhook be on its way. */
const TAIL_MS = 5 * 60_000;

/** Where a promise that rejects, which none may, is told while a run goes on. */
let reject: ((cause: unknown) => void) | null = null;

export function onRejection(cause: unknown): void {
  if (reject === null) throw cause;
  reject(cause);
}

/** One run: a phase of safety with faults on, then a phase of liveness with faults off. */
export async function runOnce(
  options: Options,
  listener: Listener | null = null,
  ignored: readonly string[] = [],
): Promise<Outcome> {
  const world = makeWorld(options, listener, ignored);
  reject = (cause) =>
    world.violate(
      "no port and no use case throws",
      cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
    );
  await play(world);
  reject = null;
  const { clock, timeline } = world;
  return { options, violation: world.violation(), virtualMs: clock.monotonicMs(), counts: timeline.counts };
}

async function play(world: World): Promise<void> {
  const { clock, options } = world;
  const goesOn = (): boolean => world.violation() === null;
  const untilMs = options.minutes * 60_000;
  if (world.on("upgrade-unreadable", 1)) {
    world.timeline.fault(
      "upgrade-unreadable",
      OLD_ROOM,
      () => "holds a lock of a kind that this version does not know",
    );
    world.locks.upgrade(OLD_ROOM, world.ids.version(), true);
  }
  world.timeline.count(`locks in ${options.locks}`);
  scheduleUsers(world, untilMs);
  scheduleDisasters(world, untilMs);
  await clock.advance(untilMs, goesOn);
  if (!goesOn()) return;
  heal(world);
  await mustHold(world, CONVERGED, convergenceMs(world) + TAIL_MS);
  if (goesOn()) await checkRecordable(world);
  if (!goesOn()) return;
  endAll(world);
  await mustHold(world, ENDED, convergenceMs(world) + world.limits.uploadLimitMs + TAIL_MS);
}
