import type { EgressId, RoomId } from "@tallylight/core";
import { expect, it } from "vitest";
import { CONVERGED } from "./liveness.ts";
import type { Run } from "./livekit/run.ts";
import type { World } from "./world.ts";

const STOPPED = "EG_1" as EgressId;

/** What is wrong in a world with one recorder, which a user has stopped. */
function wrong(facts: Partial<Run>): string | null {
  const run = { egressId: STOPPED, roomId: "room-1" as RoomId, real: "active", worker: "well", known: true, ...facts };
  const truth = { stopsTaken: new Set([STOPPED]), runs: new Map([[STOPPED, run as Run]]) };
  const check = CONVERGED.get("a stop that was accepted ends the recording");
  return check?.({ truth } as unknown as World) ?? null;
}

it("a recording that a user has stopped is one that ends, unless LiveKit has forgotten it", () => {
  expect(wrong({})).toContain("EG_1 records");
  expect(wrong({ real: "over" })).toBeNull();
  expect(wrong({ known: false })).toBeNull();
});
