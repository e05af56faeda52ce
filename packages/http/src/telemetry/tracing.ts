import type { Attributes, Span, TextMapGetter } from "@opentelemetry/api";

type SpanOptions = {
  /** `server`: a request that somebody sent; `client`: a call that leaves the process. */
  readonly kind: "server" | "client" | "internal";
  /** A request's headers, in which the caller may have named its own span. */
  readonly headers?: Headers | undefined;
};

/** Told at the end of the work: what is known of it by then, also a better name, and whether it failed. */
export type SpanEnd = {
  readonly name?: string | undefined;
  readonly attributes?: Attributes | undefined;
  readonly failure?: string | undefined;
};

/** Spans around work. Without the OpenTelemetry API, or with it and no SDK, the work is simply done. */
export type Tracing = {
  /** Does the work within a span of this name; what it gives comes back untouched. */
  readonly within: <T, P extends PromiseLike<T>>(
    name: string,
    options: SpanOptions,
    work: () => P & PromiseLike<T>,
    endOf?: (value: T) => SpanEnd,
  ) => P;
};

export const NO_TRACING: Tracing = { within: (_name, _options, work) => work() };

type Api = typeof import("@opentelemetry/api");

/** Where the API, whichever copy of it, keeps what an SDK has registered. */
const REGISTERED = Symbol.for("opentelemetry.js.api.1");

/**
 * Tracing by the API that is installed beside us: the package is an optional peer. It is fifty modules, so it is loaded only
 * when an SDK is there to take the spans; one that is registered later is not told of any.
 */
export async function loadTracing(load: () => Promise<Api> = () => import("@opentelemetry/api")): Promise<Tracing> {
  if (!(REGISTERED in globalThis)) return NO_TRACING;
  const api = await load().catch(() => null);
  return api === null ? NO_TRACING : tracingBy(api);
}

const KINDS = { internal: "INTERNAL", server: "SERVER", client: "CLIENT" } as const;

/** Where a propagator looks for its own names: nothing is copied for it. */
const IN_HEADERS: TextMapGetter<Headers> = {
  get: (headers, name) => headers.get(name) ?? undefined,
  keys: (headers) => [...headers.keys()],
};

function tracingBy({ context, propagation, SpanKind, SpanStatusCode, trace }: Api): Tracing {
  const tracer = trace.getTracer("tallylight");
  const close = (span: Span, { name, attributes = {}, failure }: SpanEnd): void => {
    if (name !== undefined) span.updateName(name);
    span.setAttributes(attributes);
    if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
    span.end();
  };
  return {
    within: (name, { kind, headers }, work, endOf = () => ({})) => {
      const active = context.active();
      const parent = headers === undefined ? active : propagation.extract(active, headers, IN_HEADERS);
      const span = tracer.startSpan(name, { kind: SpanKind[KINDS[kind]] }, parent);
      const done = context.with(trace.setSpan(parent, span), work);
      // Without an SDK, or where it leaves this one out, nobody asks what became of it.
      if (!span.isRecording()) return done;
      done.then(
        (value) => close(span, endOf(value)),
        () => close(span, { failure: "it threw" }),
      );
      return done;
    },
  };
}
