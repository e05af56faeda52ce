import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { type Breakable, breakable } from "./breakable.ts";

export type HttpProxy = Omit<Breakable, "port"> & { readonly url: string };

/** A request that is wholly here. */
export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};
export type Answered = { readonly status: number; readonly headers: IncomingHttpHeaders };

/**
 * Called with each request, which goes on when this has resolved.
 *
 * @returns What is to be done as soon as its answer has been written.
 */
export type Watch = (asked: Asked) => Promise<((answered: Answered) => void) | undefined>;

/** Passes HTTP requests on as they are, their `Host` too, so that signatures over it hold. */
export async function startHttpProxy(target: string, watch: Watch): Promise<HttpProxy> {
  const pass = async (asked: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const { method = "GET", url: path = "/", headers } = asked;
    const body = await buffer(asked);
    const afterwards = await watch({ method, path, headers, body });
    const { hostname, port } = new URL(target);
    const passed = request({ hostname, port, method, path, headers }).end(body);
    const [answered] = (await once(passed, "response")) as [IncomingMessage];
    const content = await buffer(answered);
    const status = answered.statusCode ?? 502;
    answer.writeHead(status, answered.headers).end(content);
    afterwards?.({ status, headers: answered.headers });
  };
  // Who asked may be gone by now, or the target: the connection breaks, as it would without a proxy.
  const server = createServer((asked, answer) => void pass(asked, answer).catch(() => answer.destroy()));
  const { port, ...link } = await breakable(server, () => server.closeAllConnections());
  return { url: `http://127.0.0.1:${port}`, ...link };
}
