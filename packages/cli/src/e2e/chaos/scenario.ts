import type { Skipped } from "@tallylight/services";
import type { FaultName } from "../../../../adapters/src/simulation/swarm/options.ts";
import { type House, type HouseOptions, type LockServer, openHouse } from "./house.ts";
import { tally } from "./replay.ts";
import { settle } from "./settle.ts";

/** Something that goes wrong on real servers, and what the rules of the simulation allow for it. */
export type Scenario = {
  readonly name: string;
  /** What is done to the servers, for the table. */
  readonly injects: string;
  /** Takes less than a minute, so CI runs it. */
  readonly quick: boolean;
  readonly play: () => Promise<Row | Skipped>;
};

type Row = {
  /** What was seen while it went wrong. */
  readonly seen: string;
  readonly tally: string;
  readonly violations: readonly string[];
  /** What the services printed. */
  readonly logs: readonly string[];
};

export type Plot<L extends LockServer> = HouseOptions<L> & {
  readonly name: string;
  readonly injects: string;
  readonly quick?: boolean;
  /** Which rules are relaxed, and how, follows from the fault as it does in the simulation. */
  readonly faults: readonly FaultName[];
  /** Does it, and says what was seen. */
  readonly act: (house: House & { readonly locks: L }) => Promise<string>;
};

export function scenario<L extends LockServer>(plot: Plot<L>): Scenario {
  const { name, injects, quick = true, faults, act } = plot;
  return {
    name,
    injects,
    quick,
    play: async () => {
      const house = await openHouse(plot);
      if ("skipped" in house) return house;
      try {
        const seen = await act(house);
        const { violations, world } = await settle(house, faults);
        return { seen, tally: tally(world), violations, logs: house.instances.map(({ log }) => log()) };
      } finally {
        await house.stop();
      }
    },
  };
}
