import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";

const OLDEST_MS = 2 * 60_000;
const REMEMBERED = 10_000;

const MOST_BYTES = 1_048_576;

/**
 * Takes in what Tallylight tells (`TALLY_WEBHOOK_URLS`), each event once, and nothing that it did not sign.
 *
 * @param {string} secret `TALLY_WEBHOOK_SECRET`
 * @param {(event: { event: string, data: Record<string, unknown> }) => Promise<void>} store Only then is it answered.
 */
export function createReceiver(secret, store) {
  // Better in your database, in one transaction with what you store: this forgets when it is restarted.
  /** @type {Set<string>} */
  const known = new Set();

  /** @type {(request: import("node:http").IncomingMessage) => Promise<number>} */
  const take = async (request) => {
    const { "webhook-id": id, "content-length": length } = request.headers;
    if (!(Number(length) <= MOST_BYTES)) return 413;
    const body = await buffer(request);
    if (!isFromTallylight(request.headers, body, secret)) return 401;
    // It comes again until it is answered with 2xx; so it may come again although it was.
    if (!known.has(String(id))) await store(JSON.parse(body.toString()));
    known.add(String(id));
    for (const oldest of known) if (known.size > REMEMBERED) known.delete(oldest);
    return 204;
  };

  return createServer((request, response) => {
    const answer = (/** @type {number} */ status) => void response.writeHead(status).end();
    // 503, not stored: Tallylight sends it again, with growing pauses, for a day.
    take(request).then(answer, () => answer(503));
  });
}

/**
 * By `X-Signature`, as OpenVidu Meet signs. The bytes as they came, the time beside them, and a comparison that takes as
 * long for a wrong signature as for a right one.
 *
 * @type {(headers: import("node:http").IncomingHttpHeaders, body: Buffer, secret: string) => boolean}
 */
function isFromTallylight(headers, body, secret) {
  const { "x-timestamp": timestamp, "x-signature": signature } = headers;
  if (Math.abs(Date.now() - Number(timestamp)) > OLDEST_MS) return false;
  const expected = createHmac("sha256", secret)
    .update(`${String(timestamp)}.`)
    .update(body)
    .digest();
  const told = Buffer.from(String(signature), "hex");
  return told.length === expected.length && timingSafeEqual(told, expected);
}
