import type { LiveKitEvent } from "@tallylight/adapters/livekit";
import {
  beginMeeting,
  carryOut,
  endMeeting,
  finishDeletion,
  onRecorderEvent,
  onRoomFinished,
  type RoomId,
  type StopOrder,
  type Unavailable,
  within,
} from "@tallylight/core";
import { ok, type Result, ResultAsync, safeTry } from "neverthrow";
import type { Service } from "../edge/context.ts";

export type NotHandled = { readonly kind: "event-not-handled" };
type Taking = Pick<Service, "house" | "log" | "work">;

/**
 * What one webhook of LiveKit's changes, stored; what it makes due follows, as work that is tracked. The work goes on
 * when its time is over: repeating it does no harm, and LiveKit will.
 */
export async function takeIn(service: Taking, event: LiveKitEvent): Promise<Result<unknown, NotHandled | Unavailable>> {
  const { house, work } = service;
  const taken = store(service, event);
  void work.track(taken.then((due) => doWhatIsDue(service, due.unwrapOr(NOTHING))));
  const late: NotHandled = { kind: "event-not-handled" };
  return within(house.ports.clock, house.settings.limits.eventMs, late, taken);
}

/** What follows the answer: stops, and the deletion of a room that waited for the end of its meeting. */
type Due = { readonly orders: readonly StopOrder[]; readonly deleting: RoomId | null };
const NOTHING: Due = { orders: [], deleting: null };

async function doWhatIsDue({ house, log }: Taking, { orders, deleting }: Due): Promise<void> {
  const { limits } = house.settings;
  await carryOut(house.ports, orders, limits.stopMs);
  if (deleting === null) return;
  const finished = await finishDeletion(house.ports, limits, deleting);
  if (finished.isErr())
    log.warn({ roomId: deleting, ...finished.error }, "a room's deletion is left to the next sweep");
}

function store({ house }: Taking, event: LiveKitEvent): ResultAsync<Due, Unavailable> {
  const { ports } = house;
  if (event.kind === "egress") {
    return onRecorderEvent(ports, event.evidence).map((orders) => ({ orders, deleting: null }));
  }
  if (event.kind !== "room") return ResultAsync.fromSafePromise(Promise.resolve(NOTHING));
  const { roomId, sid } = event;
  if (event.event === "room_started") return beginMeeting(ports, roomId).map(() => NOTHING);
  return safeTry(async function* () {
    // The lock first: that the room's own status is right matters less.
    const orders = yield* onRoomFinished(ports, { kind: "room-finished", roomId, sid });
    const room = yield* endMeeting(ports, roomId, sid);
    return ok({ orders, deleting: room?.deleting === true ? roomId : null });
  });
}
