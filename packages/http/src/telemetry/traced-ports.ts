import type { SweepPorts } from "@tallylight/core";
import type { Result, ResultAsync } from "neverthrow";
import type { House } from "../compose.ts";
import { NO_TRACING, type SpanEnd, type Tracing } from "./tracing.ts";

/** The same house, with its ports traced where there is somebody to trace them for. */
export function tracedHouse(house: House, tracing: Tracing): House {
  return tracing === NO_TRACING ? house : { ...house, ports: tracedPorts(house.ports, tracing) };
}

/** The same ports, with a span around each call that leaves the process: `locks.swap`, `egress.start`. */
export function tracedPorts(ports: SweepPorts, tracing: Tracing): SweepPorts {
  const traced = <Port extends object>(name: string, port: Port): Port => tracedPort(name, port, tracing);
  const { documents, index, media, secrets } = ports.catalog;
  return {
    ...ports,
    locks: traced("locks", ports.locks),
    rooms: traced("rooms", ports.rooms),
    egress: traced("egress", ports.egress),
    directory: traced("directory", ports.directory),
    catalog: {
      documents: traced("documents", documents),
      index: traced("index", index),
      media: traced("media", media),
      secrets: traced("secrets", secrets),
    },
  };
}

/** Every method of these ports gives a result that may be waited for. */
type Method = (...args: readonly unknown[]) => ResultAsync<unknown, { readonly kind: string }>;

function tracedPort<Port extends object>(name: string, port: Port, tracing: Tracing): Port {
  const traced = new Map<string, Method>();
  return new Proxy(port, {
    get: (target, operation) => {
      const method: unknown = Reflect.get(target, operation);
      if (typeof method !== "function" || typeof operation === "symbol") return method;
      const known = traced.get(operation);
      if (known !== undefined) return known;
      const call = method.bind(target) as Method;
      const span = `${name}.${operation}`;
      const made: Method = (...args) => tracing.within(span, { kind: "client" }, () => call(...args), endOf);
      traced.set(operation, made);
      return made;
    },
  });
}

/** Only the kind of a failure: its cause goes to the log, which says it once. */
function endOf(result: Result<unknown, { readonly kind: string }>): SpanEnd {
  return { failure: result.isErr() ? result.error.kind : undefined };
}
