import { outboxContract } from "@tallylight/adapters/contracts";
import { memoryOutbox } from "./outbox.ts";
import { emptyIndexMemory, memoryRecordingIndex } from "./recording-index.ts";

const alwaysThere = {
  case: "says that it is unavailable, by method, when its store does not answer",
  reason: "memory is always there",
};

outboxContract(
  "the outbox in memory",
  async () => {
    const memory = emptyIndexMemory();
    let now = 1_000;
    const wait = async (ms: number): Promise<void> => void (now += ms);
    return { outbox: memoryOutbox(memory, () => now), index: memoryRecordingIndex(memory), wait };
  },
  { skip: [alwaysThere] },
);
