import { createHmac } from "node:crypto";
import type { EpochMs } from "@tallylight/core";

/** What is signed: the message's own name, the same in every attempt, and the bytes of its body. */
export type Message = { readonly id: string; readonly body: string };

/**
 * The headers by which a receiver knows that we sent this, and when: OpenVidu Meet's (`X-Timestamp` in milliseconds,
 * `X-Signature` in hex) and Standard Webhooks' beside them. The time is that of the attempt, because receivers refuse
 * what is old.
 *
 * @param secrets The first one signs both; the others, which are on their way out, sign the second kind too.
 */
export function signedHeaders(
  { id, body }: Message,
  secrets: readonly [string, ...string[]],
  now: EpochMs,
): Readonly<Record<string, string>> {
  const seconds = Math.floor(now / 1_000);
  const standard = secrets.map((secret) => hmac(keyOf(secret), `${id}.${seconds}.${body}`).toString("base64"));
  return {
    "X-Timestamp": String(now),
    "X-Signature": hmac(secrets[0], `${now}.${body}`).toString("hex"),
    "webhook-id": id,
    "webhook-timestamp": String(seconds),
    "webhook-signature": standard.map((signature) => `v1,${signature}`).join(" "),
  };
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** Standard Webhooks write a secret as `whsec_` and base64; any other text is the key as it is. */
function keyOf(secret: string): string | Buffer {
  return secret.startsWith("whsec_") ? Buffer.from(secret.slice(6), "base64") : secret;
}
