import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

export type Proxy = {
  readonly url: string;
  /** Breaks all connections and takes no more, as a server that has died, until `mend`. */
  readonly cut: () => Promise<void>;
  readonly mend: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

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
export async function startProxy(target: string, watch: Watch): Promise<Proxy> {
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
  const listen = async (port: number): Promise<number> => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  const cut = async (): Promise<void> => {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  return { url: `http://127.0.0.1:${port}`, cut, mend: async () => void (await listen(port)), stop: cut };
}
