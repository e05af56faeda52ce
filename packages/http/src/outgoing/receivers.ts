import { createHash } from "node:crypto";
import type { ReceiverId } from "@tallylight/core";

/** Somebody whom events are sent to. */
export type Receiver = {
  readonly url: string;
  /** Its name in the stores: the same in every instance and after every restart, as long as its URL is. */
  readonly receiver: ReceiverId;
  /** Its host: what logs and metrics call it, because the rest of a URL may hold a secret. */
  readonly host: string;
};

/** The hosts of these receivers, by their names in the stores. */
export function hostsOf(urls: readonly string[]): ReadonlyMap<ReceiverId, string> {
  return new Map(urls.map(receiverOf).map(({ receiver, host }) => [receiver, host]));
}

export function receiverOf(url: string): Receiver {
  const receiver = createHash("sha256").update(url).digest("base64url").slice(0, 22) as ReceiverId;
  return { url, receiver, host: new URL(url).host };
}
