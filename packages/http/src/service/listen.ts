import { once } from "node:events";
import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { ResultAsync } from "neverthrow";

export type Listening = {
  readonly port: number;
  /** Ends the intake: no connection is taken, idle ones are closed. Resolves when the last one is gone. */
  readonly drain: () => Promise<void>;
  /** Cuts what is left. */
  readonly cut: () => void;
};

export type CannotListen = {
  readonly kind: "cannot-listen";
  readonly host: string;
  readonly port: number;
  readonly cause: string;
};

/** How slow a client may be; an answer may take as long as its reader needs. */
const SLOWEST = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000 } as const;
const MOST_CONNECTIONS = 10_000;

export function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  host: string,
  port: number,
): ResultAsync<Listening, CannotListen> {
  const server = createAdaptorServer({ fetch, serverOptions: SLOWEST }) as Server;
  server.maxConnections = MOST_CONNECTIONS;
  const listening = once(server.listen(port, host), "listening");
  return ResultAsync.fromPromise(listening, (thrown): CannotListen => ({
    kind: "cannot-listen",
    host,
    port,
    cause: causeOf(thrown),
  })).map(() => ({ port: portOf(server), drain: () => drain(server), cut: () => server.closeAllConnections() }));
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function drain(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  await closed;
}

const causeOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : "unknown reason");
