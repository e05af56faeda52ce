import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { DEFINITIONS, type Definitions } from "./definitions.ts";
import { type History, openHistory } from "./history.ts";

type Instrument<D extends Definitions[keyof Definitions]> = D["type"] extends "counter"
  ? Counter<D["labels"][number]>
  : D["type"] extends "gauge"
    ? Gauge<D["labels"][number]>
    : Histogram<D["labels"][number]>;

type Instruments = { readonly [K in keyof Definitions]: Instrument<Definitions[K]> };

/** What this process measures. Counting never fails, and never waits. */
export type Metrics = Instruments & { readonly registry: Registry; readonly history: History };

/** @param options.ofProcess With Node's own: memory, CPU, lag of the event loop. For one set in a process. */
export function createMetrics(options: { readonly ofProcess: boolean }): Metrics {
  const registry = new Registry();
  if (options.ofProcess) collectDefaultMetrics({ register: registry });
  const instruments = Object.fromEntries(
    Object.entries(DEFINITIONS).map(([key, definition]) => [key, instrument(definition, registry)]),
  ) as unknown as Instruments;
  return { ...instruments, registry, history: openHistory() };
}

function instrument(definition: Definitions[keyof Definitions], registry: Registry): Counter | Gauge | Histogram {
  const { type, name, help, labels } = definition;
  const options = { name, help, labelNames: [...labels], registers: [registry] };
  if (type === "counter") return new Counter(options);
  if (type === "gauge") return new Gauge(options);
  return new Histogram({ ...options, buckets: [...definition.buckets] });
}
