import type { BadWebhook, LiveKitEvent } from "@tallylight/adapters/livekit";
import type { Context } from "hono";
import { readBody } from "../edge/body.ts";
import type { EdgeEnv, Facts, Service } from "../edge/context.ts";
import { refuse } from "../edge/refuse.ts";
import { takeIn } from "./take-in.ts";

const MAX_EVENT_BYTES = 262_144;

/**
 * Takes in one webhook of LiveKit's: 200 when its effects are stored, 503 when they are not (LiveKit sends it again),
 * 401 when LiveKit did not sign it. Stops that it makes due may take longer than LiveKit waits, so they follow the answer.
 */
export async function receiveWebhook(c: Context<EdgeEnv>, service: Service): Promise<Response> {
  const facts = c.get("facts");
  facts["route"] = "/livekit/webhook";
  const { webhooks } = service.house;
  const authorization = c.req.header("authorization");
  // Whoever floods it is refused before anything of theirs is kept.
  const checked = await webhooks.check(authorization);
  if (checked.isErr()) return refuseBad(c, checked.error);
  const body = await readBody(c.req.raw, MAX_EVENT_BYTES);
  if (body.isErr()) return refuse(c, body.error);
  const received = await webhooks.receive(body.value, checked.value);
  if (received.isErr()) return refuseBad(c, received.error);
  Object.assign(facts, factsOf(received.value), lagOf(received.value, service));
  const taken = await takeIn(service, received.value);
  return taken.isOk() ? new Response(null, { status: 200 }) : refuse(c, taken.error);
}

function refuseBad(c: Context<EdgeEnv>, { kind, reason }: BadWebhook): Response {
  c.get("facts")["reason"] = reason;
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
