import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Service } from "./service.ts";

/**
 * `open`: all goes through. `stalled`: nothing reaches the server, and nobody is told. `deaf`: what the server answers is
 * lost, though it did what it was asked. `refusing`: connections are ended as soon as they are made.
 */
export type LinkMode = "open" | "stalled" | "deaf" | "refusing";

/** A link to a server that fails in ways that a server on its own cannot be made to. */
export type TcpProxy = Service<{
  readonly port: number;
  /** How it treats bytes and connections from now on; those that there are stay. */
  readonly set: (mode: LinkMode) => void;
  /** Ends every connection that there is. */
  readonly cut: () => void;
  /** How many connections were made so far. */
  readonly connections: () => number;
}>;

/** Stands between clients and a port of 127.0.0.1. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let mode: LinkMode = "open";
  let connections = 0;
  const server = createServer((near) => {
    connections += 1;
    if (mode === "refusing") {
      near.destroy();
      return;
    }
    const far = connect(targetPort, "127.0.0.1");
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    near.on("data", (bytes) => far.write(bytes));
    far.on("data", (bytes) => mode !== "deaf" && near.write(bytes));
    if (mode === "stalled") for (const socket of [near, far]) socket.pause();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    set: (next) => {
      mode = next;
      for (const socket of sockets) {
        if (next === "stalled") socket.pause();
        else socket.resume();
      }
    },
    cut,
    connections: () => connections,
    stop: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
