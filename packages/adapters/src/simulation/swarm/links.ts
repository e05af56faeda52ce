import type { Link } from "./network.ts";
import type { FaultName } from "./options.ts";
import type { Random } from "./random.ts";
import type { Forecast } from "./weather.ts";

/** Does this fault strike here? */
export type On = (fault: FaultName, probability: number) => boolean;

export type Forecasts = { readonly redis: Forecast; readonly s3: Forecast; readonly liveKit: Forecast };
type Links = Readonly<Record<"locks" | "index" | "s3" | "liveKit", Link>>;

/** The ways from an instance to each server, with the adapters' own time-outs. */
export function makeLinks(random: (stream: string) => Random, forecasts: Forecasts, on: On): Links {
  const once = (fault: FaultName, probability: number) => (): number => (on(fault, probability) ? 1 : 0);
  const never = (): number => 0;
  const faults = (answerLost: FaultName, requestLate: FaultName, failing: FaultName) => ({
    answerLost,
    requestLate,
    failing,
  });
  return {
    locks: {
      random: random("link locks"),
      timeoutMs: 2_000,
      latencyMs: [1, 3],
      weather: forecasts.redis.now,
      answerLost: once("lock-answer-lost", 0.03),
      requestLate: once("lock-request-late", 0.03),
      failing: never,
      lateMs: 20_000,
      faults: faults("lock-answer-lost", "lock-request-late", "lock-error"),
    },
    index: {
      random: random("link index"),
      timeoutMs: 2_000,
      latencyMs: [1, 3],
      weather: forecasts.redis.now,
      answerLost: never,
      requestLate: never,
      failing: once("index-error", 0.1),
      lateMs: 0,
      faults: faults("index-error", "index-error", "index-error"),
    },
    s3: {
      random: random("link s3"),
      timeoutMs: 2_000,
      latencyMs: [4, 25],
      weather: forecasts.s3.now,
      answerLost: once("s3-answer-lost", 0.03),
      requestLate: once("s3-request-late", 0.03),
      failing: once("s3-error", 0.08),
      lateMs: 20_000,
      faults: faults("s3-answer-lost", "s3-request-late", "s3-error"),
    },
    liveKit: {
      random: random("link livekit"),
      timeoutMs: 5_000,
      latencyMs: [2, 8],
      weather: forecasts.liveKit.now,
      answerLost: once("livekit-hangs", 0.05),
      requestLate: never,
      failing: once("livekit-error", 0.08),
      lateMs: 0,
      faults: faults("livekit-hangs", "livekit-hangs", "livekit-error"),
    },
  };
}
