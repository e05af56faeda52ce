import type { DurationMs } from "@tallylight/core";
import type { VirtualClock } from "../virtual-clock.ts";
import type { Weather } from "./network.ts";

/** How one server is doing, for a while at a time. */
export type Forecast = {
  readonly now: () => Weather;
  readonly set: (weather: Weather, forMs: DurationMs) => void;
  /** From now on it is fine. */
  readonly clear: () => void;
};

export function makeForecast(clock: VirtualClock): Forecast {
  let weather: Weather = "fine";
  let untilMs = 0;
  return {
    now: () => (clock.monotonicMs() < untilMs ? weather : "fine"),
    set: (next, forMs) => {
      weather = next;
      untilMs = clock.monotonicMs() + forMs;
    },
    clear: () => void (untilMs = 0),
  };
}
