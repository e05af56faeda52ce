import { eventLogContract } from "@tallylight/adapters/contracts";
import { memoryEventLog } from "./event-log.ts";

const alwaysThere = {
  case: "says that it is unavailable, by method, when its store does not answer",
  reason: "memory is always there",
};

eventLogContract("the event log in memory", async () => ({ log: memoryEventLog({ bound: 12 }), bound: 12 }), {
  skip: [alwaysThere],
});
