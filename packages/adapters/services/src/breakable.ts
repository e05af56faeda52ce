import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";

/** Something of ours that stands before a server, on a port of 127.0.0.1. */
export type Breakable = {
  readonly port: number;
  /** Breaks all connections and takes no more, as a server that has died, until `mend`. */
  readonly cut: () => Promise<void>;
  readonly mend: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** @param drop Ends every connection that there is. */
export async function breakable(server: Server, drop: () => void): Promise<Breakable> {
  const listen = async (port: number): Promise<number> => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  const cut = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    drop();
    await closed;
  };
  return { port, cut, mend: async () => void (await listen(port)), stop: cut };
}
