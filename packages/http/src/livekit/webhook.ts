import type { BadWebhook, LiveKitEvent } from "@tallylight/adapters/livekit";
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
} from "@tallylight/core";
import type { Context } from "hono";
import { err, ok, type Result, ResultAsync, safeTry } from "neverthrow";
import { readBody } from "../edge/body.ts";
import type { EdgeEnv, Facts, Service } from "../edge/context.ts";
import { refuse } from "../edge/refuse.ts";
import type { Refusal } from "../problem.ts";

const MAX_EVENT_BYTES = 262_144;

/**
 * Takes in one webhook of LiveKit's: 200 when its effects are stored, 503 when they are not (LiveKit sends it again),
 * 401 when LiveKit did not sign it. Stops that it makes due may take longer than LiveKit waits, so they follow the answer.
 */
export async function receiveWebhook(c: Context<EdgeEnv>, service: Service): Promise<Response> {
  c.var.facts["route"] = "/livekit/webhook";
  const { webhooks } = service.house;
  const authorization = c.req.header("authorization");
  // Whoever floods it is refused before anything of theirs is kept.
  const checked = await webhooks.check(authorization);
  if (checked.isErr()) return refuseBad(c, checked.error);
  const body = await readBody(c.req.raw, MAX_EVENT_BYTES);
  if (body.isErr()) return refuse(c, body.error);
  const received = await webhooks.receive(body.value, authorization);
  if (received.isErr()) return refuseBad(c, received.error);
  Object.assign(c.var.facts, factsOf(received.value), lagOf(received.value, service));
  const taken = await inTime(service, received.value);
  return taken.isOk() ? new Response(null, { status: 200 }) : refuse(c, taken.error);
}

function refuseBad(c: Context<EdgeEnv>, { kind, reason }: BadWebhook): Response {
  c.var.facts["reason"] = reason;
  return refuse(c, { kind: kind === "malformed" ? "malformed-event" : kind });
}

function factsOf(event: LiveKitEvent): Facts {
  switch (event.kind) {
    case "egress": {
      const { roomId, egressId, status } = event.evidence;
      return { event: "egress", roomId, egressId, recording: status };
    }
    case "foreign-egress":
      return { event: "egress", egressId: event.egressId, ignored: "somebody else's egress" };
    case "room":
      return { event: event.event, roomId: event.roomId };
    case "ignored":
      return { event: event.event, ignored: event.why };
  }
}

/** How late it came; LiveKit does not say when it was for every event. */
function lagOf({ createdAt }: LiveKitEvent, { house }: Service): Facts {
  return createdAt === 0 ? {} : { lagMs: house.ports.clock.now() - createdAt };
}

/** The work goes on when its time is over: repeating it does no harm, and LiveKit will. */
async function inTime(service: Service, event: LiveKitEvent): Promise<Result<unknown, Refusal>> {
  const { house, work } = service;
  const sleep = house.ports.clock.sleep(house.settings.limits.eventMs);
  const taken = takeIn(service, event);
  void work.track(taken.then((due) => doWhatIsDue(service, due.unwrapOr(NOTHING))));
  const late = ResultAsync.fromSafePromise(sleep.done).andThen(() => lateness);
  const outcome = await Promise.race([taken, late]);
  sleep.cancel();
  return outcome;
}

const lateness: Result<never, Refusal> = err({ kind: "event-not-handled" });

/** What follows the answer: stops, and the deletion of a room that waited for the end of its meeting. */
type Due = { readonly orders: readonly StopOrder[]; readonly deleting: RoomId | null };
const NOTHING: Due = { orders: [], deleting: null };

async function doWhatIsDue({ house, log }: Service, { orders, deleting }: Due): Promise<void> {
  const { limits } = house.settings;
  await carryOut(house.ports, orders, limits.stopMs);
  if (deleting === null) return;
  const finished = await finishDeletion(house.ports, limits, deleting);
  if (finished.isErr())
    log.warn({ roomId: deleting, ...finished.error }, "a room's deletion is left to the next sweep");
}

function takeIn({ house }: Service, event: LiveKitEvent): ResultAsync<Due, Unavailable> {
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
