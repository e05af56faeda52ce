import { context, propagation, type SpanContext, trace, type Context, type ContextManager } from "@opentelemetry/api";
import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testApp } from "../test-app.ts";
import { createLog } from "../log.ts";
import { API_KEY, openTestHouse } from "../test-house.ts";
import { tracedPorts } from "./traced-ports.ts";
import { loadTracing, NO_TRACING, type Tracing } from "./tracing.ts";

type Recorded = {
  name: string;
  parent: string | undefined;
  failure: string | undefined;
  attributes: object;
  ended: boolean;
};

const spans: Recorded[] = [];

/** As small an SDK as the API allows: what spans there were, and whose children they are. */
beforeEach(() => {
  spans.length = 0;
  const storage = new AsyncLocalStorage<Context>();
  const manager = {
    active: () => storage.getStore() ?? ROOT,
    with: (next: Context, work: (...args: unknown[]) => unknown, self: unknown, ...args: unknown[]) =>
      storage.run(next, () => work.apply(self, args)),
    disable: () => undefined,
  } as unknown as ContextManager;
  context.setGlobalContextManager(manager);
  propagation.setGlobalPropagator({
    inject: () => undefined,
    fields: () => ["traceparent"],
    extract: (parent, carrier, getter) => {
      const told = String(getter.get(carrier, "traceparent") ?? "").split("-");
      const [, traceId = "", spanId = ""] = told;
      return told.length === 4 ? trace.setSpanContext(parent, { traceId, spanId, traceFlags: 1 }) : parent;
    },
  });
  trace.setGlobalTracerProvider({
    getTracer: () => ({ startSpan: record, startActiveSpan: () => undefined as never }),
  });
});
afterEach(() => {
  context.disable();
  propagation.disable();
  trace.disable();
});

const ROOT = context.active();

function record(name: string, _options: unknown, parent: Context = ROOT) {
  const above = trace.getSpanContext(parent);
  const own: SpanContext = { traceId: above?.traceId ?? "t", spanId: `span-${spans.length}`, traceFlags: 1 };
  const span: Recorded = { name, parent: above?.spanId, failure: undefined, attributes: {}, ended: false };
  spans.push(span);
  return {
    spanContext: () => own,
    isRecording: () => true,
    updateName: (better: string) => void (span.name = better),
    setAttributes: (attributes: object) => void Object.assign(span.attributes, attributes),
    setStatus: ({ message }: { message?: string }) => void (span.failure = message),
    end: () => void (span.ended = true),
  } as never;
}

async function traced() {
  const tracing = await loadTracing();
  const test = await openTestHouse((house) => ({ ...house, ports: tracedPorts(house.ports, tracing) }));
  const app = testApp(test.house, { log: createLog("silent"), tracing });
  return { test, app };
}

describe("a traced request", () => {
  it("is a child of the caller's span, and the calls of ports are its children", async () => {
    const { test, app } = await traced();
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const answer = await app.request("/meet/api/v1/recordings/room--EG_x--5Zt1CS6Vn0hBPdXlfYq3Rk", {
      headers: { "x-api-key": API_KEY, traceparent, "x-request-id": "mine" },
    });
    expect(answer.status).toBe(404);
    const [request, ...calls] = spans;
    expect(request).toMatchObject({
      name: "GET /recordings/{recordingId}",
      parent: "00f067aa0ba902b7",
      failure: undefined,
      ended: true,
      attributes: {
        "http.response.status_code": 404,
        "http.route": "/recordings/{recordingId}",
        "tallylight.request.id": "mine",
        "tallylight.room.id": "room",
      },
    });
    expect(calls).toMatchObject([{ name: "documents.find", parent: "span-0", ended: true }]);
    await test.close();
  });
});

describe("tracing", () => {
  it("leaves what a port gives as it is, and tells a failure's kind, not its cause", async () => {
    const tracing = await loadTracing();
    const test = await openTestHouse();
    const ports = tracedPorts(test.house.ports, tracing);
    expect((await ports.locks.read("r" as never))._unsafeUnwrap()).toMatchObject({ held: null });
    expect(ports.clock).toBe(test.house.ports.clock);
    await test.close();
    expect((await ports.directory.find("r" as never)).isErr()).toBe(true);
    expect(spans.map(({ name, failure }) => [name, failure])).toEqual([
      ["locks.read", undefined],
      ["directory.find", "unavailable"],
    ]);
  });

  it("is none without the package, and the work is done all the same", async () => {
    const without: Tracing = await loadTracing(() => Promise.reject(new Error("Cannot find package")));
    expect(without).toBe(NO_TRACING);
    expect(await without.within("x", { kind: "internal" }, async () => 7)).toBe(7);
    expect(spans).toEqual([]);
  });

  it("ends the span of work that throws", async () => {
    const tracing = await loadTracing();
    const work = (): Promise<never> => Promise.reject(new Error("a bug"));
    await expect(tracing.within("x", { kind: "internal" }, work)).rejects.toThrow("a bug");
    expect(spans).toMatchObject([{ failure: "it threw", ended: true }]);
  });
});
