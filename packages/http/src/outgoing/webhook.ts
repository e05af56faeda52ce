import type { Clock } from "@tallylight/core";
import { ok } from "neverthrow";
import { eventOf } from "./event.ts";
import { LOCK_RELEASED } from "../shapes/audit.ts";
import type { Post } from "./post.ts";
import type { Recipient } from "./pump.ts";
import type { Receiver } from "./receivers.ts";
import { signedHeaders } from "./sign.ts";

/** A receiver that is told by HTTP, in OpenVidu Meet's words, signed anew for each attempt. */
export function webhookTo(
  { url, receiver, host }: Receiver,
  {
    clock,
    post,
    secrets,
  }: { readonly clock: Clock; readonly post: Post; readonly secrets: readonly [string, ...string[]] },
): Recipient {
  return {
    receiver,
    name: host,
    send: async (delivery) => {
      const event = eventOf(delivery);
      // Another version's; nobody here could say what it is. Or what OpenVidu Meet's receivers do not know.
      if (event === null || event.name === LOCK_RELEASED) return ok(null);
      return post(url, signedHeaders(event, secrets, clock.now()), event.body);
    },
  };
}
