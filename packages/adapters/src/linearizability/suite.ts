import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findNonLinearizable } from "./checker.ts";
import { type Flaw, FLAW_NAMES } from "./flaws.ts";
import { judge, report, sum, type Verdict } from "./judge.ts";
import { type Plan, PROCESSES, type Recorder, startRecorder } from "./record.ts";
import type { StorePlace } from "./stores.ts";

/** How many histories a test of a store records; `TALLY_HISTORIES` asks for more. */
export const HISTORIES: number = Number(process.env["TALLY_HISTORIES"] ?? 20);

/** A wrong store is to be found out by so many; the first one nearly always does it. */
export const MOST_HISTORIES_TO_REJECT = 10;

const MS_PER_HISTORY = 10_000;

/** A store that several processes share. */
export type SharedStore = {
  readonly name: string;
  readonly place: StorePlace;
  /** What can befall the store beside its processes, for some of the histories. */
  readonly faults: readonly (() => Promise<void>)[];
  /** What a correct store does not do: histories with it are to be rejected. By what the store then does. */
  readonly losses?: Readonly<Record<string, () => Promise<void>>>;
  /** For a slow one: how many operations each client does in one history, and how long that may take. */
  readonly operations?: number;
  readonly msPerHistory?: number;
  /** Flaws that no history of it can show, and why. */
  readonly unseen?: Partial<Readonly<Record<Flaw, string>>>;
};

/** Records histories of a store by several processes, some with faults, and checks them; then of the same store, spoiled. */
export function testHistories({ name, place, faults, losses = {}, ...of }: SharedStore): void {
  const { operations, msPerHistory = MS_PER_HISTORY, unseen = {} } = of;
  describe(`the lock store in ${name}, used by ${PROCESSES} processes`, () => {
    let recorder: Recorder;
    beforeAll(async () => {
      recorder = await startRecorder(place, operations);
    });
    afterAll(() => recorder.stop());

    test("is linearizable, whoever is killed or stands still", { timeout: HISTORIES * msPerHistory }, async () => {
      const verdicts: Verdict[] = [];
      for (let seed = 0; seed < HISTORIES; seed++) {
        verdicts.push(judge(await recorder.record({ seed, ...faultsOf(seed, faults) })));
      }
      const verdict = sum(verdicts);
      report(name, PROCESSES, verdict);
      expect(verdict.faults).toEqual([]);
      expect(verdict.contended, "calls that overlapped").toBeGreaterThan(verdict.operations / 10);
      expect(verdict.unanswered, "calls without an answer").toBeGreaterThan(0);
    });

    const toReject = { timeout: MOST_HISTORIES_TO_REJECT * msPerHistory };
    test.for(FLAW_NAMES)("is rejected once it %s", toReject, async (flaw, context) => {
      if (unseen[flaw] !== undefined) context.skip(unseen[flaw]);
      expect(await historiesToReject(recorder, { flaw })).toBeLessThanOrEqual(MOST_HISTORIES_TO_REJECT);
    });

    test.each(Object.entries(losses))("is rejected once it %s", toReject, async (_, meanwhile) => {
      expect(await historiesToReject(recorder, { meanwhile })).toBeLessThanOrEqual(MOST_HISTORIES_TO_REJECT);
    });
  });
}

/** How many histories it took until one was not linearizable; infinity when all were. */
export async function historiesToReject(recorder: Recorder, plan: Omit<Plan, "seed">): Promise<number> {
  for (let seed = 1; seed <= MOST_HISTORIES_TO_REJECT; seed++) {
    if (findNonLinearizable(await recorder.record({ ...plan, seed })) !== null) return seed;
  }
  return Number.POSITIVE_INFINITY;
}

/** Of four histories one is without faults, one with a kill, one with a pause, and one with a fault of the store. */
function faultsOf(seed: number, faults: SharedStore["faults"]): Partial<Plan> {
  const meanwhile = faults[(seed >> 2) % faults.length];
  if (seed % 4 === 1) return { kill: true };
  if (seed % 4 === 2) return { pause: true };
  return seed % 4 === 3 && meanwhile !== undefined ? { meanwhile } : {};
}
