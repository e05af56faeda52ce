import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

export type Proxy = { readonly url: string; readonly stop: () => Promise<void> };

/**
 * Called with the path of a request that is wholly here, which goes on when this has resolved.
 *
 * @returns What is to be done as soon as its answer has been written.
 */
export type Watch = (path: string) => Promise<(() => void) | undefined>;

/** Passes HTTP requests on as they are, their `Host` too, so that signatures over it hold. */
export async function startProxy(target: string, watch: Watch): Promise<Proxy> {
  const pass = async (asked: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const { method, url: path = "/", headers } = asked;
    const body = await buffer(asked);
    const afterwards = await watch(path);
    const { hostname, port } = new URL(target);
    const passed = request({ hostname, port, method, path, headers }).end(body);
    const [answered] = (await once(passed, "response")) as [IncomingMessage];
    const content = await buffer(answered);
    answer.writeHead(answered.statusCode ?? 502, answered.headers).end(content);
    afterwards?.();
  };
  // Who asked may be gone by now, or the target: the connection breaks, as it would without a proxy.
  const server = createServer((asked, answer) => void pass(asked, answer).catch(() => answer.destroy()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
