import { recordingIndexContract } from "@tallylight/adapters/contracts";
import { memoryRecordingIndex } from "./recording-index.ts";

recordingIndexContract("the index in memory", () => Promise.resolve(memoryRecordingIndex()));
