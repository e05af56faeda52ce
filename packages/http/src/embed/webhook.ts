import { takeIn } from "../livekit/take-in.ts";
import { problemCode } from "../problem.ts";
import type { Engine } from "./engine.ts";

/** What to answer LiveKit. */
export type WebhookAnswer = {
  /** 200: its effects are stored. 400, 401: it is none, or LiveKit did not send it. 503: send it again, as LiveKit does. */
  readonly status: 200 | 400 | 401 | 503;
  /** `taken`, or why not: `bad-signature`, `malformed-event`, `event-not-handled`, `livekit-unavailable` and the like. */
  readonly code: string;
};

const MALFORMED: WebhookAnswer = { status: 400, code: "malformed-event" };

type Told = { readonly rawBody: Uint8Array | string; readonly authorization: string | undefined };

/**
 * Verified before it is read. What it makes due follows the answer. Never rejects, whatever a program that no compiler
 * has looked at tells: a `Headers` without the header says null, and a body that was parsed has no bytes to verify.
 */
export async function receiveWebhook(
  engine: Engine,
  ended: boolean,
  { rawBody, authorization }: Told,
): Promise<WebhookAnswer> {
  if (ended) return { status: 503, code: "stopping" };
  if (typeof rawBody !== "string" && !((rawBody as unknown) instanceof Uint8Array)) return MALFORMED;
  const header = typeof authorization === "string" ? authorization : undefined;
  const received = await engine.house.webhooks.receive(rawBody, header);
  if (received.isErr()) {
    return received.error.kind === "malformed" ? MALFORMED : { status: 401, code: "bad-signature" };
  }
  const taken = await takeIn(engine, received.value);
  if (taken.isOk()) return { status: 200, code: "taken" };
  return { status: 503, code: problemCode(taken.error) };
}
