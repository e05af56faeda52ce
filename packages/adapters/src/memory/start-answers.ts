import { type EpochMs, type KeptStart, START_KEPT_MS, type StartAnswers, type StartKey } from "@tallylight/core";
import { okAsync } from "neverthrow";

/** What a memory store of answers holds, in the order in which it was begun. */
export type AnswersMemory = Map<StartKey, { readonly begunAt: EpochMs; readonly kept: KeptStart }>;

type MemoryStartAnswersOptions = {
  /** The store's clock. */
  readonly now: () => EpochMs;
  readonly memory?: AnswersMemory;
};

/** The reference: what the other stores of answers do, without a store. */
export function memoryStartAnswers({ now, memory = new Map() }: MemoryStartAnswersOptions): StartAnswers {
  const find = (key: StartKey): KeptStart | null => {
    const held = memory.get(key);
    return held !== undefined && now() - held.begunAt < START_KEPT_MS ? held.kept : null;
  };
  const forgetOld = (): void => {
    for (const [key, { begunAt }] of memory) {
      if (now() - begunAt < START_KEPT_MS) return;
      memory.delete(key);
    }
  };
  return {
    find: (key) => okAsync(find(key)),
    begin: (key, start) => {
      forgetOld();
      const found = find(key);
      const kept = found ?? { ...start, answer: null };
      if (found === null) memory.set(key, { begunAt: now(), kept });
      return okAsync(kept);
    },
    settle: (key, uid, answer) => {
      const held = memory.get(key);
      const kept = find(key);
      if (held === undefined || kept === null || kept.uid !== uid) return okAsync(null);
      if (kept.answer !== null) return okAsync(kept);
      memory.set(key, { ...held, kept: { ...kept, answer } });
      return okAsync({ ...kept, answer });
    },
  };
}
