import type { RoomId } from "../../ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Signals } from "../../ports/signals.ts";
import type { DurationMs } from "../../time.ts";

/** Sleeps until somebody hints that the room has changed, or for `ms`. Leaves neither timer nor listener behind. */
export async function untilHint(
  { clock, signals }: { readonly clock: Clock; readonly signals: Signals },
  roomId: RoomId,
  ms: DurationMs,
): Promise<void> {
  const sleep = clock.sleep(Math.max(ms, 0));
  const unsubscribe = signals.subscribe(roomId, sleep.cancel);
  await sleep.done;
  unsubscribe();
}
