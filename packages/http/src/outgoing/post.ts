import type { LookupAddress } from "node:dns";
import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import { err, ok, type Result } from "neverthrow";
import { locate, type NotLocated, type Resolver } from "./locate.ts";

/** Why a receiver does not have a message, in words for a log; they hold nothing of the reply. */
type NotPosted = NotLocated | { readonly kind: "not-connected" | "timed-out" | "refused"; readonly detail: string };

export type PostOptions = {
  readonly resolve: Resolver;
  readonly allowPrivate: boolean;
  /** All of it: the name, the connection, the reply. */
  readonly timeoutMs: number;
  /** Reading a reply ends here; what comes after is cut off. */
  readonly maxReplyBytes: number;
};

export type Post = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
) => Promise<Result<{ readonly status: number }, NotPosted>>;

/**
 * Posts JSON to a receiver. A status of 2xx is success, everything else is not, a redirect too: it would lead past the
 * check of the address. The status decides; of the reply's body nothing is kept, and a slow or an endless one is cut.
 */
export function poster(options: PostOptions): Post {
  return async (url, headers, body) => {
    const giveUp = AbortSignal.timeout(options.timeoutMs);
    const late = whenAborted(giveUp, { kind: "timed-out", detail: `no reply within ${options.timeoutMs} ms` });
    const located = await Promise.race([locate(new URL(url), options), late.outcome]);
    const outcome = located.isErr()
      ? err<never, NotPosted>(located.error)
      : await send(new URL(url), located.value, { headers, body, giveUp, ...options });
    late.forget();
    return outcome.andThen(judge);
  };
}

function judge(status: number): Result<{ readonly status: number }, NotPosted> {
  if (status >= 200 && status < 300) return ok({ status });
  return err({
    kind: "refused",
    detail: status >= 300 && status < 400 ? `a redirect (${status})` : `status ${status}`,
  });
}

type Sending = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly giveUp: AbortSignal;
  readonly maxReplyBytes: number;
  readonly timeoutMs: number;
};

function send(url: URL, to: LookupAddress, sending: Sending): Promise<Result<number, NotPosted>> {
  const { headers, body, giveUp, maxReplyBytes, timeoutMs } = sending;
  const options: RequestOptions = {
    method: "POST",
    signal: giveUp,
    // A connection of its own: one that is kept could have been made to another address.
    agent: false,
    lookup: alwaysTo(to),
    headers: { "Content-Type": "application/json", "User-Agent": "tallylight", ...headers },
  };
  return new Promise((resolve) => {
    const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, options);
    let status: number | null = null;
    const end = (): void => {
      request.destroy();
      if (status !== null) resolve(ok(status));
    };
    request.on("response", (reply) => {
      status = reply.statusCode ?? 0;
      discard(reply, maxReplyBytes, end);
    });
    request.on("error", (thrown) => {
      end();
      const timedOut = giveUp.aborted;
      const kind = timedOut ? "timed-out" : "not-connected";
      resolve(err({ kind, detail: timedOut ? `no reply within ${timeoutMs} ms` : codeOf(thrown) }));
    });
    request.end(body);
  });
}

/** Reads the reply to its end, so that the other side can finish writing it, or to its limit, or until it breaks off. */
function discard(reply: IncomingMessage, maxBytes: number, done: () => void): void {
  let bytes = 0;
  reply.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) done();
  });
  reply.on("close", done);
  reply.on("error", done);
}

const alwaysTo =
  (to: LookupAddress): LookupFunction =>
  (_host, options, callback) => {
    if (options.all === true) callback(null, [to]);
    else callback(null, to.address, to.family);
  };

function whenAborted(
  signal: AbortSignal,
  error: NotPosted,
): { outcome: Promise<Result<never, NotPosted>>; forget: () => void } {
  let forget = (): void => undefined;
  const outcome = new Promise<Result<never, NotPosted>>((resolve) => {
    const abort = (): void => resolve(err(error));
    signal.addEventListener("abort", abort, { once: true });
    forget = () => signal.removeEventListener("abort", abort);
  });
  return { outcome, forget: () => forget() };
}

function codeOf(thrown: Error): string {
  return "code" in thrown ? String(thrown.code) : "unknown reason";
}
