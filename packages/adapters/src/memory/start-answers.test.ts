import { startAnswersContract } from "@tallylight/adapters/contracts";
import { expect, test } from "vitest";
import type { KeyedStart, StartKey } from "@tallylight/core";
import { type AnswersMemory, memoryStartAnswers } from "./start-answers.ts";

startAnswersContract(
  "memory",
  async () => {
    let time = 1_700_000_000_000;
    const memory: AnswersMemory = new Map();
    const open = () => memoryStartAnswers({ now: () => time, memory });
    return {
      store: open(),
      pass: async (ms) => void (time += ms),
      reopen: async () => open(),
      spoil: async () => {},
    };
  },
  {
    skip: [
      {
        case: "says that it is unavailable, by method, when its store does not answer",
        reason: "memory is always there",
      },
      {
        case: "says that a record cannot be read, and takes it for none by no method",
        reason: "memory holds values, not texts",
      },
    ],
  },
);

test("memory does not keep what is over", async () => {
  let time = 0;
  const memory: AnswersMemory = new Map();
  const store = memoryStartAnswers({ now: () => time, memory });
  for (let n = 0; n < 10; n += 1) {
    await store.begin(String(n) as StartKey, {} as KeyedStart);
    time += 12 * 3_600_000;
  }
  expect(memory.size).toBe(2);
});
