import type { House } from "../compose.ts";
import type { Streams } from "../events/streams.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Tracing } from "../telemetry/tracing.ts";
import type { BadAttempts } from "./bad-attempts.ts";
import type { HandedBytes } from "./bytes.ts";
import type { Caller } from "./caller.ts";
import type { Seats } from "./seats.ts";
import type { Signer } from "./signed.ts";
import type { Work } from "./work.ts";

/** What every route is given of the running service. */
export type Service = {
  readonly house: House;
  readonly log: Log;
  readonly signer: Signer;
  readonly work: Work;
  /** For starts that wait. */
  readonly waiting: Seats;
  readonly streams: Streams;
  readonly phase: () => Phase;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
};

/** `starting`: it answers, but not all is prepared. `stopping`: what is under way is finished, and nothing new begun. */
export type Phase = "starting" | "running" | "stopping";

/** What is logged of a request, once, when it is answered. */
export type Facts = Record<string, string | number | boolean | undefined>;

/** What a request is known by. `c.get` reads one of these; `c.var` makes an object of all of them each time. */
export type EdgeEnv = {
  /** The address at the other end of the connection; or, mounted in another application on Node, that request of its. */
  Bindings: {
    readonly peer?: string;
    readonly incoming?: { readonly socket: { readonly remoteAddress?: string | undefined } };
    /** Takes the bytes of the answer, in place of its body. */
    readonly handOver?: (bytes: HandedBytes) => void;
  };
  Variables: {
    requestId: string;
    facts: Facts;
    caller: Caller;
    /** The address that asks, as far as proxies of ours tell it. */
    client: string;
    badAttempts: BadAttempts;
  };
};
