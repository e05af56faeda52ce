import type { PortName, Unavailable } from "@tallylight/core";
import type { ResultAsync } from "neverthrow";
import { expect } from "vitest";
import type { Cases } from "./cases.ts";

export type AwayOption<Port> = {
  /** The adapter over a store that does not answer. Without one, the case that asks it has to be skipped, and say why. */
  readonly away?: () => Promise<Port>;
};

/** Each method of a port as it is asked, by its name. */
type Questions = Readonly<Record<string, () => ResultAsync<unknown, Unavailable>>>;

/** The case that every port to a store has: when the store is away each method says so, and none throws. */
export function awayCase<Port>(
  sentence: string,
  portName: PortName,
  { away }: AwayOption<Port>,
  ask: (port: Port) => Questions,
): Cases<unknown> {
  return {
    [sentence]: async () => {
      if (away === undefined) throw new Error("give an `away`, or skip this case with the reason");
      for (const [operation, question] of Object.entries(ask(await away()))) {
        const failure = { kind: "unavailable", port: portName, operation, cause: expect.stringMatching(/./) };
        expect((await question())._unsafeUnwrapErr(), operation).toEqual(failure);
      }
    },
  };
}
