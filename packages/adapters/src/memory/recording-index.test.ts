import { recordingIndexContract } from "@tallylight/adapters/contracts";
import { memoryRecordingIndex } from "./recording-index.ts";

const alwaysThere = {
  case: "says that it is unavailable, by method, when its store does not answer",
  reason: "memory is always there",
};

recordingIndexContract("the index in memory", () => Promise.resolve(memoryRecordingIndex()), { skip: [alwaysThere] });
