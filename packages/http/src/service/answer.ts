import type { ServerResponse } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { HandedBytes } from "../edge/bytes.ts";
import type { EdgeEnv } from "../edge/context.ts";

/** What Node answers to one request. `from`: what is known of the connection that it came by. */
export type Handle = (request: Request, from: EdgeEnv["Bindings"]) => Response | Promise<Response>;

/** Answers as `handle` does. Bytes that it is handed go from their source to the connection, past the web's streams. */
export async function answer(
  handle: Handle,
  request: Request,
  { incoming, outgoing }: Pick<HttpBindings, "incoming" | "outgoing">,
): Promise<Response> {
  const handed: HandedBytes[] = [];
  const peer = incoming.socket.remoteAddress ?? "";
  const response = await handle(request, { peer, handOver: (bytes) => void handed.push(bytes) });
  const [bytes] = handed;
  if (bytes === undefined) return response;
  // Another answer was given in the end: nobody will read these.
  if (response.body !== bytes.body) {
    await bytes.body.cancel();
    return response;
  }
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.flushHeaders();
  void pour(bytes, outgoing);
  return RESPONSE_ALREADY_SENT;
}

/** One chunk after the other: the next is asked for when the connection has room for it. */
async function pour({ bytes, broke }: HandedBytes, outgoing: ServerResponse): Promise<void> {
  const chunks = bytes[Symbol.asyncIterator]();
  const free = (): void => void chunks.return?.().catch(() => {});
  let goOn = (): void => {};
  outgoing.on("drain", () => goOn());
  // Whoever goes away while the source is silent frees it all the same.
  outgoing.on("close", () => {
    free();
    goOn();
  });
  try {
    while (!outgoing.destroyed) {
      const { done, value } = await chunks.next();
      if (done === true) return void outgoing.end();
      if (!outgoing.destroyed && !outgoing.write(value)) await new Promise<void>((resolve) => (goOn = resolve));
    }
    free();
  } catch (thrown) {
    // Of one that is gone the source says so, too.
    if (!outgoing.destroyed) broke(thrown);
    outgoing.destroy();
  }
}
