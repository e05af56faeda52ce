import { Hono, type HonoRequest, type MiddlewareHandler } from "hono";
import { checkCatalogEndpoint } from "./catalog/check.ts";
import { rebuildCatalogEndpoint } from "./catalog/rebuild.ts";
import type { House } from "./compose.ts";
import { mountDashboard } from "./dashboard/mount.ts";
import { account } from "./edge/account.ts";
import { clientAddress, proxiesOf } from "./edge/address.ts";
import { badAttempts } from "./edge/bad-attempts.ts";
import { callerOf } from "./edge/caller.ts";
import type { EdgeEnv, Phase, Service } from "./edge/context.ts";
import { corsFor } from "./edge/cors.ts";
import type { Endpoint } from "./edge/endpoint.ts";
import { refuse } from "./edge/refuse.ts";
import { seats } from "./edge/seats.ts";
import { signerWith } from "./edge/signed.ts";
import { SHARED_PATH, sharedSecret } from "./edge/shared.ts";
import { trackWork, type Work } from "./edge/work.ts";
import { streamEventsEndpoint } from "./events/get.ts";
import { openStreams, type Streams } from "./events/streams.ts";
import { runSweepEndpoint } from "./gc/run.ts";
import { receiveWebhook } from "./livekit/webhook.ts";
import { getLockEndpoint } from "./locks/get.ts";
import { listLocksEndpoint } from "./locks/list.ts";
import { releaseLockEndpoint } from "./locks/release.ts";
import type { Log } from "./log.ts";
import { createMetrics, type Metrics } from "./metrics/metrics.ts";
import { openApiDocument } from "./openapi.ts";
import { DOCS_HEADERS, docsPage } from "./pages/docs.ts";
import { mountPages } from "./pages/mount.ts";
import { mountProbes } from "./probes/mount.ts";
import { deleteRecordingEndpoint } from "./recordings/delete.ts";
import { deleteRecordingsEndpoint } from "./recordings/delete-many.ts";
import { getRecordingEndpoint } from "./recordings/get.ts";
import { listRecordingsEndpoint } from "./recordings/list.ts";
import { downloadMediaEndpoint, readMediaEndpoint } from "./recordings/media.ts";
import { startRecordingEndpoint } from "./recordings/start.ts";
import { shareRecordingEndpoint, unshareRecordingEndpoint } from "./recordings/share.ts";
import { stopRecordingEndpoint } from "./recordings/stop.ts";
import { downloadZipEndpoint } from "./recordings/zip.ts";
import { getRoomConfigEndpoint, putRoomConfigEndpoint } from "./rooms/config.ts";
import { createRoomEndpoint } from "./rooms/create.ts";
import { deleteRoomsEndpoint } from "./rooms/delete-many.ts";
import { deleteRoomEndpoint } from "./rooms/delete.ts";
import { getRoomEndpoint } from "./rooms/get.ts";
import { joinRoomEndpoint } from "./rooms/join.ts";
import { listRoomsEndpoint } from "./rooms/list.ts";
import { putRoomStatusEndpoint } from "./rooms/status.ts";
import { closeSessionEndpoint } from "./sessions/close.ts";
import { getSessionEndpoint } from "./sessions/get.ts";
import { openSessionEndpoint } from "./sessions/open.ts";
import { NO_TRACING, type Tracing } from "./telemetry/tracing.ts";
import { listWebhooksEndpoint } from "./webhooks/list.ts";
import { retryWebhooksEndpoint } from "./webhooks/retry.ts";

/** What an application is given beside its house. */
export type AppOptions = {
  readonly log: Log;
  /** Gathers what goes on after an answer or without a caller; by default nobody waits for it. */
  readonly work?: Work;
  /** By default it is running. */
  readonly phase?: () => Phase;
  /** By default those of this application alone. */
  readonly metrics?: Metrics;
  readonly tracing?: Tracing;
  /** By default those of this application alone, which nobody ends. */
  readonly streams?: Streams;
  /** How many starts may be under way here at the same time. */
  readonly mostWaiting?: number;
};

const MOST_WAITING_STARTS = 500;

/** Every operation of the API. A caller's permission is part of each. */
export const ENDPOINTS: readonly Endpoint[] = [
  createRoomEndpoint,
  listRoomsEndpoint,
  getRoomEndpoint,
  deleteRoomEndpoint,
  deleteRoomsEndpoint,
  getRoomConfigEndpoint,
  putRoomConfigEndpoint,
  putRoomStatusEndpoint,
  joinRoomEndpoint,
  startRecordingEndpoint,
  listRecordingsEndpoint,
  deleteRecordingsEndpoint,
  // Before the recording that has this word for an id, which there is none.
  downloadZipEndpoint,
  getRecordingEndpoint,
  deleteRecordingEndpoint,
  stopRecordingEndpoint,
  readMediaEndpoint,
  downloadMediaEndpoint,
  shareRecordingEndpoint,
  unshareRecordingEndpoint,
  listLocksEndpoint,
  getLockEndpoint,
  releaseLockEndpoint,
  runSweepEndpoint,
  checkCatalogEndpoint,
  rebuildCatalogEndpoint,
  listWebhooksEndpoint,
  retryWebhooksEndpoint,
  openSessionEndpoint,
  getSessionEndpoint,
  closeSessionEndpoint,
  streamEventsEndpoint,
];

/**
 * The service as a function from request to response. It listens nowhere and starts nothing. In another application it
 * is given the requests below its base path (`config.basePath`), whole, and, where LiveKit's webhook and the probes are
 * wanted from it too, `/livekit/webhook`, `/livez`, `/readyz` and `/metrics`: a Hono application hands them on to its
 * `fetch`, Express and Fastify to `nodeHandler`.
 */
export function createApp(house: House, options: AppOptions): Hono<EdgeEnv> {
  const { log, work = trackWork(), phase = () => "running" } = options;
  const { metrics = createMetrics({ ofProcess: false }), tracing = NO_TRACING } = options;
  const { mostWaiting = MOST_WAITING_STARTS } = options;
  const signer = signerWith(house.secret);
  const { streams = openStreams(house, { log, metrics }) } = options;
  const waiting = seats(mostWaiting);
  const service: Service = { house, log, work, phase, metrics, tracing, signer, streams, waiting };
  const { basePath } = house.config;
  const app = new Hono<EdgeEnv>();
  app.use(knowClient(service));
  app.use(account(service));
  app.use(corsFor(house.config.corsOrigins));
  mountProbes(app, service);
  mountPages(app, service);
  mountDashboard(app, service);
  app.post("/livekit/webhook", (c) => receiveWebhook(c, service));
  api(app, `${basePath}/api/v1`, service);
  app.notFound((c) => refuse(c, { kind: "path-not-found" }));
  app.onError((error, c) => {
    log.error({ requestId: c.var.requestId, error: error.message, stack: error.stack }, "unexpected error");
    return refuse(c, { kind: "internal-error" });
  });
  return app;
}

/** Where a request comes from, and what wrong attempts came from there. */
function knowClient({ house }: Service): MiddlewareHandler<EdgeEnv> {
  const isProxy = proxiesOf(house.config.trustedProxies);
  const attempts = badAttempts(() => house.ports.clock.monotonicMs());
  return async (c, next) => {
    const peer = c.env?.peer ?? c.env?.incoming?.socket.remoteAddress ?? "";
    c.set("client", clientAddress(peer, c.req.header("x-forwarded-for") ?? null, isProxy));
    c.set("badAttempts", attempts);
    await next();
  };
}

function api(app: Hono<EdgeEnv>, base: string, service: Service): void {
  const { house, signer } = service;
  const now = (): number => house.ports.clock.now();
  // Before anything is told, also that there is nothing under a path: who asks?
  app.use(`${base}/*`, async (c, next) => {
    const caller = callerOf(c.req.raw.headers, { apiKeys: house.apiKeys, signer, now }, c.req.method);
    if (caller.isErr()) return refuse(c, caller.error);
    if (caller.value.kind === "stranger" && !hasSecret(c.req, base))
      return refuse(c, { kind: "unauthorized", message: "Unauthorized" });
    c.set("caller", caller.value);
    return next();
  });
  // Made when they are first asked for: together they would be a tenth of the time that the service takes to start.
  const document = once(() => openApiDocument(ENDPOINTS, base));
  const page = once(() => docsPage(document()));
  app.get(`${base}/openapi.json`, (c) => c.json(document()));
  app.get(`${base}/docs`, (c) => c.html(page(), 200, DOCS_HEADERS));
  for (const endpoint of ENDPOINTS) {
    app.on(endpoint.method.toUpperCase(), honoPath(base, endpoint.path), (c) => endpoint.answer(c, service));
  }
  for (const [path, allow] of allowedMethods()) {
    app.all(honoPath(base, path), (c) => refuse(c, { kind: "method-not-allowed", allow }));
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** A stranger is listened to only where what they ask for may have been shared with them. */
function hasSecret(request: HonoRequest, base: string): boolean {
  const reads = request.method === "GET" || request.method === "HEAD";
  return reads && SHARED_PATH.test(request.path.slice(base.length)) && sharedSecret(request.query()) !== null;
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
