import { randomUUID } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { observeRequest } from "../metrics/observe-request.ts";
import type { SpanEnd } from "../telemetry/tracing.ts";
import type { EdgeEnv, Facts, Service } from "./context.ts";

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;
const TRACE_PARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Names each request, answers the name, and tells once what became of it: the log, the metrics and the trace. */
export function account({ house, log, metrics, phase, tracing }: Service): MiddlewareHandler<EdgeEnv> {
  const { clock } = house.ports;
  return async (c, next) => {
    const beganMs = clock.monotonicMs();
    const { method } = c.req;
    const told = c.req.header("x-request-id") ?? "";
    const requestId = REQUEST_ID.test(told) ? told : randomUUID();
    const facts: Facts = {};
    c.set("requestId", requestId);
    c.set("facts", facts);
    await tracing.within(method, { kind: "server", headers: c.req.raw.headers }, next, () =>
      spanEnd({ method, status: c.res.status, requestId, facts }),
    );
    c.res.headers.set("X-Request-Id", requestId);
    c.res.headers.set("X-Content-Type-Options", "nosniff");
    // A connection that is kept would keep the shutdown waiting.
    if (phase() === "stopping") c.res.headers.set("Connection", "close");
    const { status } = c.res;
    const tookMs = clock.monotonicMs() - beganMs;
    const probe = PROBE.exec(c.req.path)?.[0];
    facts["route"] ??= probe;
    observeRequest(metrics, { method, status, tookMs, facts });
    const traceId = TRACE_PARENT.exec(c.req.header("traceparent") ?? "")?.[1];
    const event = { method, status, ms: Math.round(tookMs), requestId, traceId, ...facts };
    // A prober asks every few seconds, and is not news.
    if (facts["route"] === probe && probe !== undefined) log.debug(event, "request");
    else if (status >= 500) log.warn(event, "request");
    else log.info(event, "request");
  };
}

const PROBE = /\/(livez|readyz|health|metrics)$/;

type Answered = {
  readonly method: string;
  readonly status: number;
  readonly requestId: string;
  readonly facts: Facts;
};

/** The attributes have OpenTelemetry's names where it has one. */
function spanEnd({ method, status, requestId, facts }: Answered): SpanEnd {
  const { route, roomId, recordingId, egressId } = facts;
  return {
    name: typeof route === "string" ? `${method} ${route}` : method,
    attributes: {
      "http.request.method": method,
      "http.response.status_code": status,
      "http.route": route,
      "tallylight.request.id": requestId,
      "tallylight.room.id": roomId,
      "tallylight.recording.id": recordingId,
      "tallylight.egress.id": egressId,
    },
    failure: status >= 500 ? `status ${status}` : undefined,
  };
}
