import { unavailable, type Unavailable } from "../failure.ts";

/**
 * How often a write that lost a race is decided again. Each loss means that somebody else got on, so more than this at
 * once is a fault of the store, and is told as unavailable.
 */
export const MAX_RACES = 8;

/** A write that lost all of them. @param of What it was about, for a log. */
export function lostRaces(port: "locks" | "documents" | "rooms", of: string): Unavailable {
  return unavailable(port, port === "locks" ? "swap" : "write", `lost ${MAX_RACES} races for ${of}`);
}
