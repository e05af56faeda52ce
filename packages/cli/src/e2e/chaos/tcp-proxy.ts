import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Passes bytes on between whoever connects and a server. */
export type TcpProxy = {
  readonly port: number;
  /** Breaks all connections and takes no more, as a server that has died, until `mend`. */
  readonly cut: () => Promise<void>;
  readonly mend: () => Promise<void>;
  /** The first request that fits reaches the server, and its connection breaks in place of the answer. */
  readonly cutAnswer: (fits: (request: Buffer) => boolean) => Promise<void>;
  readonly stop: () => Promise<void>;
};

export async function startTcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let doom: { readonly fits: (request: Buffer) => boolean; readonly done: () => void } | null = null;
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host);
    let doomed: (() => void) | null = null;
    const end = (): void => {
      for (const socket of [client, upstream]) {
        sockets.delete(socket);
        socket.destroy();
      }
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true).on("error", end).on("close", end);
    }
    client.on("data", (bytes: Buffer) => {
      if (doom?.fits(bytes) === true) {
        doomed = doom.done;
        doom = null;
      }
      upstream.write(bytes);
    });
    upstream.on("data", (bytes: Buffer) => {
      if (doomed === null) return void client.write(bytes);
      end();
      doomed();
    });
  });
  const listen = async (port: number): Promise<number> => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  const cut = async (): Promise<void> => {
    if (!server.listening) return;
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, "close");
  };
  return {
    port,
    cut,
    mend: async () => void (await listen(port)),
    cutAnswer: (fits) => new Promise((done) => (doom = { fits, done })),
    stop: cut,
  };
}
