import type { LiveKitEvent } from "@tallylight/adapters/livekit";
import { doWhatIsDue, type DueWork, type LiveKitNews, onLiveKitNews, type Unavailable, within } from "@tallylight/core";
import { okAsync, type Result } from "neverthrow";
import type { Service } from "../edge/context.ts";

export type NotHandled = { readonly kind: "event-not-handled" };
type Taking = Pick<Service, "house" | "log" | "work">;

/**
 * What one webhook of LiveKit's changes, stored; what it makes due follows, as work that is tracked. The work goes on
 * when its time is over: repeating it does no harm, and LiveKit will.
 */
export async function takeIn(service: Taking, event: LiveKitEvent): Promise<Result<unknown, NotHandled | Unavailable>> {
  const { house, work } = service;
  const { ports, settings } = house;
  const news = newsIn(event);
  const taken = news === null ? okAsync(NOTHING) : onLiveKitNews(ports, news);
  void work.track(taken.then((due) => follow(service, due.unwrapOr(NOTHING))));
  const late: NotHandled = { kind: "event-not-handled" };
  return within(ports.clock, settings.limits.eventMs, late, taken);
}

const NOTHING: DueWork = { orders: [], deleting: null };

/** Null: nothing follows of it. */
function newsIn(event: LiveKitEvent): LiveKitNews | null {
  if (event.kind === "egress") return event;
  if (event.kind !== "room") return null;
  const { roomId, sid } = event;
  return event.event === "room_started" ? { kind: "room-started", roomId } : { kind: "room-finished", roomId, sid };
}

async function follow({ house, log }: Taking, due: DueWork): Promise<void> {
  const done = await doWhatIsDue(house.ports, house.settings.limits, due);
  if (done.isErr()) log.warn({ roomId: due.deleting, ...done.error }, "a room's deletion is left to the next sweep");
}
