import { memoryLockStore } from "@tallylight/adapters/memory";
import type { LockStore } from "@tallylight/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findNonLinearizable } from "./checker.ts";
import { FLAW_NAMES, type Flaw, flawed } from "./flaws.ts";
import { HISTORIES, MOST_HISTORIES_TO_REJECT } from "./suite.ts";
import type { History } from "./history.ts";
import { recordInterleaved } from "./interleave.ts";
import { judge, report, sum, type Verdict } from "./judge.ts";
import { seededRandom } from "./random.ts";

/** Few, so that a person can follow what goes wrong. */
const CLIENTS = 4;
const OPERATIONS = 15;

describe("the lock store in memory", () => {
  test("is linearizable, whatever comes late or goes lost", async () => {
    const verdicts: Verdict[] = [];
    const property = fc.asyncProperty(fc.scheduler(), fc.nat(), async (scheduler, seed) => {
      const verdict = judge(await record(scheduler, seed));
      verdicts.push(verdict);
      expect(verdict.faults).toEqual([]);
    });
    await fc.assert(property, { numRuns: HISTORIES });
    const verdict = sum(verdicts);
    report("memory", 1, verdict);
    expect(verdict.contended, "calls that overlapped").toBeGreaterThan(verdict.operations / 10);
    expect(verdict.unanswered, "calls without an answer").toBeGreaterThan(0);
  });

  test.each(FLAW_NAMES)("is rejected once it %s", async (flaw) => {
    const property = fc.asyncProperty(fc.scheduler(), fc.nat(), async (scheduler, seed) => {
      return findNonLinearizable(await record(scheduler, seed, flaw)) === null;
    });
    const numRuns = MOST_HISTORIES_TO_REJECT;
    expect(await fc.check(property, { numRuns, seed: 1, endOnFailure: true })).toMatchObject({ failed: true });
  });
});

function record(scheduler: fc.Scheduler, seed: number, flaw?: Flaw): Promise<History> {
  let time = 1_700_000_000_000;
  const store = memoryLockStore({ now: () => time++ });
  const through = (store: LockStore): LockStore =>
    flaw === undefined ? store : flawed(flaw, store, seededRandom(seed));
  return recordInterleaved({ scheduler, seed, store, through, clients: CLIENTS, operations: OPERATIONS });
}
