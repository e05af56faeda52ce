import { once } from "node:events";
import type { Server } from "node:http";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import type { DurationMs } from "@tallylight/core";
import { ResultAsync } from "neverthrow";
import { answer, type Handle } from "./answer.ts";

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

/** How slow a client may be, and how many there may be at the same time. */
type ConnectionLimits = {
  readonly headersTimeout: DurationMs;
  /** Until the request is here; an answer may take as long as its reader needs. */
  readonly requestTimeout: DurationMs;
  readonly keepAliveTimeout: DurationMs;
  /** How often Node looks for those that are too slow: by itself only twice a minute. */
  readonly connectionsCheckingInterval: DurationMs;
  readonly connections: number;
};

const CONNECTION_LIMITS: ConnectionLimits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  connections: 10_000,
};

export type ListenOptions = {
  readonly limits?: ConnectionLimits;
  /** Whether the process' `Request` and `Response` may be replaced by faster ones: not in somebody else's program. */
  readonly overrideGlobalObjects?: boolean;
};

export function listen(
  handle: Handle,
  host: string,
  port: number,
  { limits = CONNECTION_LIMITS, overrideGlobalObjects = true }: ListenOptions = {},
): ResultAsync<Listening, CannotListen> {
  const { connections, ...serverOptions } = limits;
  const fetch = (request: Request, env: unknown) => answer(handle, request, env as HttpBindings);
  const server = createAdaptorServer({ fetch, serverOptions, overrideGlobalObjects }) as Server;
  server.maxConnections = connections;
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
