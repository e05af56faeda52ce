import { AccessToken } from "livekit-server-sdk";
import type { Simulator } from "../simulator.ts";
import { type CallStep, field } from "./test-trace.ts";

/** A call that was sent. */
export type Sent = {
  /** What is known of it so far. */
  readonly step: CallStep;
  readonly isDone: () => boolean;
  readonly done: Promise<void>;
  /** Its caller waits no longer. */
  readonly giveUp: () => void;
};

/** Calls the simulator as the trace's call says, with another body. */
export function send(simulator: Simulator, asked: CallStep, body: string): Sent {
  const giving = new AbortController();
  const step: CallStep = { at: asked.at, call: asked.call, request: asked.request, ms: asked.ms };
  let isDone = false;
  const done = answer(simulator, asked, body, giving.signal)
    .then((answered) => void Object.assign(step, answered))
    .catch((thrown: unknown) => {
      step.gaveUp = giving.signal.aborted ? "TimeoutError" : thrown instanceof Error ? thrown.name : "?";
    })
    .finally(() => (isDone = true));
  return { step, isDone: () => isDone, done, giveUp: () => giving.abort() };
}

async function answer(simulator: Simulator, { call, request }: CallStep, body: string, signal: AbortSignal) {
  const [method = "", verb = "POST"] = call.split(" ").toReversed();
  const service = /Egress|NoSuch/.test(method) ? "Egress" : "RoomService";
  const response = await fetch(`${simulator.httpUrl}/twirp/livekit.${service}/${method}`, {
    method: verb,
    headers: { authorization: `Bearer ${await token(simulator, request)}` },
    ...(verb === "POST" ? { body } : {}),
    signal,
  });
  return { status: response.status, answer: await response.json() };
}

async function token({ apiKey, apiSecret }: Simulator, request: unknown): Promise<string> {
  const made = new AccessToken(apiKey, apiSecret, { ttl: "1h" });
  const room = field(request, "room");
  const its = typeof room === "string" ? { room } : {};
  made.addGrant({ roomRecord: true, roomCreate: true, roomList: true, roomAdmin: true, ...its });
  return await made.toJwt();
}
