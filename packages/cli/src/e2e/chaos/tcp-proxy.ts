import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Passes bytes on between whoever connects and a server. */
export type TcpProxy = {
  readonly port: number;
  /** Breaks all connections and takes no more, as a server that has died, until `mend`. */
  readonly cut: () => Promise<void>;
  readonly mend: () => Promise<void>;
  /**
   * The first request that fits reaches the server, and its connection breaks in place of the answer. Rejects, and cuts
   * nothing any more, when it has not come to that in time: a minute unless it is set.
   *
   * @param what The request's name in that error.
   */
  readonly cutAnswer: (what: string, fits: (request: Buffer) => boolean, withinMs?: number) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** A request that is to have no answer. */
type Doom = {
  readonly fits: (request: Buffer) => boolean;
  readonly done: () => void;
  /** It has come. */
  met: boolean;
  /** Nobody waits for it any more. */
  late: boolean;
};

/** A start waits for 30 s, and the machine may be busy. */
const CUT_WITHIN_MS = 60_000;

export async function startTcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let doom: Doom | null = null;
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host);
    let doomed: Doom | null = null;
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
        doomed = doom;
        doomed.met = true;
        doom = null;
      }
      upstream.write(bytes);
    });
    upstream.on("data", (bytes: Buffer) => {
      if (doomed === null || doomed.late) return void client.write(bytes);
      end();
      doomed.done();
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
    cutAnswer: (what, fits, withinMs = CUT_WITHIN_MS) => {
      const cutOff = new Promise<void>((resolve, reject) => {
        const mine: Doom = { fits, met: false, late: false, done: () => (clearTimeout(deadline), resolve()) };
        const deadline = setTimeout(() => {
          mine.late = true;
          if (doom === mine) doom = null;
          const missing = mine.met ? `the answer to ${what}` : `the request of ${what}`;
          reject(new Error(`${missing} did not come within ${withinMs} ms: no connection was cut`));
        }, withinMs);
        doom = mine;
      });
      // Whoever waits is told; nobody may be waiting yet.
      cutOff.catch(() => undefined);
      return cutOff;
    },
    stop: cut,
  };
}
