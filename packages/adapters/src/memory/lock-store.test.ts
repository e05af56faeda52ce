import { lockStoreContract } from "@tallylight/adapters/contracts";
import { storedLock } from "../wire/lock.ts";
import { emptyLockMemory, memoryLockStore } from "./lock-store.ts";

const alwaysThere = {
  case: "says that it is unavailable, by method, when its store does not answer",
  reason: "memory is always there",
};

lockStoreContract(
  "memory",
  async () => {
    let time = 1_700_000_000_000;
    const memory = emptyLockMemory();
    const open = () => memoryLockStore({ now: () => time++, memory });
    return {
      store: open(),
      plant: async (roomId, json) => {
        memory.locks.set(roomId, storedLock({ roomId, version: "planted", claimedAt: "1700000000000", json }));
      },
      reopen: async () => open(),
    };
  },
  { skip: [alwaysThere] },
);
