import type { Context } from "hono";
import type { Log } from "../log.ts";
import type { EdgeEnv } from "./context.ts";

/** The bytes of an answer, for a host that writes them to its connection itself. */
export type HandedBytes = {
  /** What they are to everybody else. Who takes them from where they come leaves it alone. */
  readonly body: ReadableStream<Uint8Array>;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** To be told when they end before their end. */
  readonly broke: (thrown: unknown) => void;
};

/**
 * An answer of these bytes. Its body is a stream of the web, which asks its source when its reader has taken what there
 * was, and frees it when the reader goes away. A host on Node is handed the bytes as well, as that stream would cost half
 * as much again as the film.
 */
export function bytesAnswer(
  c: Context<EdgeEnv>,
  log: Log,
  bytes: AsyncIterable<Uint8Array>,
  init: ResponseInit,
): Response {
  const body = ReadableStream.from(bytes);
  const broke = (thrown: unknown): void => {
    const error = thrown instanceof Error ? thrown.message : "unknown reason";
    log.warn({ requestId: c.get("requestId"), route: c.get("facts")["route"], error }, "an answer broke off");
  };
  c.env?.handOver?.({ body, bytes, broke });
  return new Response(body, init);
}
