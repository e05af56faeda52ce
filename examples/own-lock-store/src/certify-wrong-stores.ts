import { lockStoreContract } from "@tallylight/adapters/contracts";
import { storedLock } from "@tallylight/adapters/wire";
import { openWrong, WRONG_STORES } from "./wrong-stores.ts";

// No test of ours: `wrong-stores.test.ts` runs it, and reads what fails.
const alwaysThere = {
  case: "says that it is unavailable, by method, when its store does not answer",
  reason: "memory is always there",
};

for (const [name, wrong] of Object.entries(WRONG_STORES)) {
  const makeStore = async () => {
    const { memory, store, reopen } = openWrong(name, wrong);
    const plant = async (roomId: Parameters<typeof store.read>[0], json: string) => {
      memory.locks.set(roomId, storedLock({ roomId, version: "planted", claimedAt: "1700000000000", json }));
    };
    return { store, reopen, plant };
  };
  lockStoreContract(name, makeStore, { skip: [alwaysThere] });
}
