import { connect, createServer, type Socket } from "node:net";
import { type Breakable, breakable } from "./breakable.ts";
import { type CutAnswer, doomedAnswers } from "./doomed-answers.ts";

/**
 * `open`: all goes through. `stalled`: nothing reaches the server, and nobody is told. `deaf`: what the server answers is
 * lost, though it did what it was asked. `refusing`: connections are ended as soon as they are made.
 */
export type LinkMode = "open" | "stalled" | "deaf" | "refusing";

/** A link to a server that fails in ways that a server on its own cannot be made to. */
export type TcpProxy = Breakable & {
  /** How it treats bytes and connections from now on; those that there are stay. */
  readonly set: (mode: LinkMode) => void;
  /** Ends every connection that there is. */
  readonly drop: () => void;
  /** How many connections were made so far. */
  readonly connections: () => number;
  readonly cutAnswer: CutAnswer;
};

/** Stands between clients and a port of 127.0.0.1. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const { cutAnswer, doomOf } = doomedAnswers();
  let mode: LinkMode = "open";
  let connections = 0;
  const server = createServer((near) => {
    connections += 1;
    if (mode === "refusing") {
      near.destroy();
      return;
    }
    const far = connect(targetPort, "127.0.0.1");
    const doom = doomOf();
    const end = (): void => {
      for (const socket of [near, far]) {
        sockets.delete(socket);
        socket.destroy();
      }
    };
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true).on("error", end).on("close", end);
    }
    near.on("data", (bytes: Buffer) => {
      doom.asked(bytes);
      far.write(bytes);
    });
    far.on("data", (bytes: Buffer) => {
      if (mode === "deaf") return;
      if (doom.strikes()) end();
      else near.write(bytes);
    });
    if (mode === "stalled") for (const socket of [near, far]) socket.pause();
  });
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    ...(await breakable(server, drop)),
    set: (next) => {
      mode = next;
      for (const socket of sockets) {
        if (next === "stalled") socket.pause();
        else socket.resume();
      }
    },
    drop,
    connections: () => connections,
    cutAnswer,
  };
}
