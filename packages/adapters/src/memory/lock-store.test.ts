import { lockStoreContract } from "@tallylight/adapters/contracts";
import { storedLock } from "../wire/lock.ts";
import { emptyLockMemory, memoryLockStore } from "./lock-store.ts";

lockStoreContract("memory", async () => {
  let time = 1_700_000_000_000;
  const memory = emptyLockMemory();
  return {
    store: memoryLockStore({ now: () => time++, memory }),
    plant: async (roomId, json) => {
      memory.locks.set(roomId, storedLock({ roomId, version: "planted", claimedAt: "1700000000000", json }));
    },
  };
});
