import { randomUUID } from "node:crypto";
import { Hono, type MiddlewareHandler } from "hono";
import type { House } from "./compose.ts";
import { callerOf } from "./edge/caller.ts";
import type { EdgeEnv, Phase, Service } from "./edge/context.ts";
import type { Endpoint } from "./edge/endpoint.ts";
import { refuse } from "./edge/refuse.ts";
import { signerWith } from "./edge/signed.ts";
import { trackWork, type Work } from "./edge/work.ts";
import { receiveWebhook } from "./livekit/webhook.ts";
import type { Log } from "./log.ts";
import { openApiDocument } from "./openapi.ts";
import { readinessOf } from "./probes/readiness.ts";
import { deleteRecordingEndpoint } from "./recordings/delete.ts";
import { getRecordingEndpoint } from "./recordings/get.ts";
import { listRecordingsEndpoint } from "./recordings/list.ts";
import { downloadMediaEndpoint, readMediaEndpoint } from "./recordings/media.ts";
import { startRecordingEndpoint } from "./recordings/start.ts";
import { stopRecordingEndpoint } from "./recordings/stop.ts";
import { createRoomEndpoint } from "./rooms/create.ts";
import { deleteRoomEndpoint } from "./rooms/delete.ts";
import { getRoomEndpoint } from "./rooms/get.ts";
import { joinRoomEndpoint } from "./rooms/join.ts";
import { listRoomsEndpoint } from "./rooms/list.ts";

export type AppOptions = {
  readonly log: Log;
  /** Gathers what goes on after an answer or without a caller; by default nobody waits for it. */
  readonly work?: Work;
  /** By default it is running. */
  readonly phase?: () => Phase;
};

/** Every operation of the API. A caller's permission is part of each. */
const ENDPOINTS: readonly Endpoint[] = [
  createRoomEndpoint,
  listRoomsEndpoint,
  getRoomEndpoint,
  deleteRoomEndpoint,
  joinRoomEndpoint,
  startRecordingEndpoint,
  listRecordingsEndpoint,
  getRecordingEndpoint,
  deleteRecordingEndpoint,
  stopRecordingEndpoint,
  readMediaEndpoint,
  downloadMediaEndpoint,
];

/** The service as a function from request to response. It listens nowhere and starts nothing. */
export function createApp(house: House, options: AppOptions): Hono<EdgeEnv> {
  const { log, work = trackWork(), phase = () => "running" } = options;
  const service: Service = { house, log, work, phase, signer: signerWith(house.secret) };
  const { basePath } = house.config;
  const app = new Hono<EdgeEnv>();
  app.use(account(service));
  probes(app, service);
  app.post("/livekit/webhook", (c) => receiveWebhook(c, service));
  api(app, `${basePath}/api/v1`, service);
  app.notFound((c) => refuse(c, { kind: "path-not-found" }));
  app.onError((error, c) => {
    log.error({ requestId: c.var.requestId, error: error.message, stack: error.stack }, "unexpected error");
    return refuse(c, { kind: "internal-error" });
  });
  return app;
}

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;
const TRACE_PARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Names each request, answers the name, and writes one event about it. */
function account({ house, log, phase }: Service): MiddlewareHandler<EdgeEnv> {
  const { clock } = house.ports;
  return async (c, next) => {
    const beganMs = clock.monotonicMs();
    const told = c.req.header("x-request-id") ?? "";
    const requestId = REQUEST_ID.test(told) ? told : randomUUID();
    c.set("requestId", requestId);
    c.set("facts", {});
    await next();
    c.res.headers.set("X-Request-Id", requestId);
    c.res.headers.set("X-Content-Type-Options", "nosniff");
    // A connection that is kept would keep the shutdown waiting.
    if (phase() === "stopping") c.res.headers.set("Connection", "close");
    const ms = Math.round(clock.monotonicMs() - beganMs);
    const traceId = TRACE_PARENT.exec(c.req.header("traceparent") ?? "")?.[1];
    const event = { method: c.req.method, status: c.res.status, ms, requestId, traceId, ...c.var.facts };
    // A prober asks every few seconds, and is not news.
    if (isProbe(c.req.path)) log.debug(event, "request");
    else if (c.res.status >= 500) log.warn(event, "request");
    else log.info(event, "request");
  };
}

const isProbe = (path: string): boolean => /\/(livez|readyz|health)$/.test(path);

function probes(app: Hono<EdgeEnv>, service: Service): void {
  const readiness = readinessOf(service.house, service);
  app.get("/livez", (c) => c.json({ status: "alive" }));
  app.get("/readyz", async (c) => {
    const answer = await readiness();
    return c.json(answer, answer.status === "ready" ? 200 : 503);
  });
  app.get(`${service.house.config.basePath}/health`, (c) => c.text("OK"));
}

function api(app: Hono<EdgeEnv>, base: string, service: Service): void {
  const { house, signer } = service;
  const now = (): number => house.ports.clock.now();
  // Before anything is told, also that there is nothing under a path: who asks?
  app.use(`${base}/*`, async (c, next) => {
    const caller = callerOf(c.req.raw.headers, { apiKeys: house.apiKeys, signer, now });
    if (caller.isErr()) return refuse(c, caller.error);
    c.set("caller", caller.value);
    return next();
  });
  const document = openApiDocument(ENDPOINTS, base);
  app.get(`${base}/openapi.json`, (c) => c.json(document));
  for (const endpoint of ENDPOINTS) {
    app.on(endpoint.method.toUpperCase(), honoPath(base, endpoint.path), (c) => endpoint.answer(c, service));
  }
  for (const [path, allow] of allowedMethods()) {
    app.all(honoPath(base, path), (c) => refuse(c, { kind: "method-not-allowed", allow }));
  }
}

const honoPath = (base: string, path: string): string => `${base}${path.replace(/\{(\w+)\}/g, ":$1")}`;

/** What may be asked of each path, as its `Allow` header says. */
function allowedMethods(): ReadonlyMap<string, string> {
  const allowed = new Map<string, string>();
  for (const { path, method } of ENDPOINTS) {
    const methods = method === "get" ? "GET, HEAD" : method.toUpperCase();
    const others = allowed.get(path);
    allowed.set(path, others === undefined ? methods : `${others}, ${methods}`);
  }
  return allowed;
}
