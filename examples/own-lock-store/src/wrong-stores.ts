import { emptyLockMemory, type LockMemory, memoryLockStore } from "@tallylight/adapters/memory";
import type { LockStore, RoomId, Version } from "@tallylight/core";
import { ResultAsync } from "neverthrow";

/** A store with one fault, on `memory`, beside the sentence of the contract that it breaks. */
export type WrongStore = {
  readonly breaks: string;
  readonly make: (right: LockStore, memory: LockMemory) => LockStore;
};

/** Faults that lock stores really have. */
export const WRONG_STORES: Readonly<Record<string, WrongStore>> = {
  "one that writes without comparing": {
    breaks: "changes nothing when another version is stored than the expected, and gives what is stored",
    make: (right, memory) => ({
      ...right,
      swap: (roomId, swap) => right.swap(roomId, { ...swap, expected: versionIn(memory, roomId) }),
    }),
  },
  "one that releases by the room": {
    breaks: "lets a released room be claimed again, and the old holder not free it",
    make: (right, memory) => ({
      ...right,
      swap: (roomId, swap) =>
        right.swap(roomId, swap.next === null ? { ...swap, expected: versionIn(memory, roomId) } : swap),
    }),
  },
  "one that compares and writes in two steps": {
    breaks: "lets one of fifty simultaneous claims win, and gives the others the winner's record",
    make: (right, memory) => ({
      ...right,
      swap: (roomId, swap) => {
        const found = versionIn(memory, roomId);
        const later = ResultAsync.fromSafePromise(new Promise(setImmediate));
        return later.andThen(() =>
          right.swap(roomId, found === swap.expected ? { ...swap, expected: versionIn(memory, roomId) } : swap),
        );
      },
    }),
  },
  "one that takes a repeat for somebody else's": {
    breaks: "takes the repeat of a swap as won, and writes nothing",
    make: (right, memory) => ({
      ...right,
      swap: (roomId, swap) => {
        const isRepeat = swap.next !== null && swap.next.version === versionIn(memory, roomId);
        return right.swap(roomId, swap).map((outcome) => (isRepeat ? { ...outcome, won: false } : outcome));
      },
    }),
  },
  "one whose locks lapse": {
    breaks: "removes a record by nothing but a swap that expects its version",
    make: (right, memory) => ({
      ...right,
      read: (roomId) =>
        right.read(roomId).map((reading) => {
          if (reading.held !== null && reading.storeNow - reading.held.claimedAt > 1) memory.locks.delete(roomId);
          return reading;
        }),
    }),
  },
  "one that stamps every write": {
    breaks: "stamps a claim by its own clock, and keeps the stamp through every later swap",
    make: (right) => ({ ...right, swap: (roomId, swap) => right.swap(roomId, { ...swap, restamp: true }) }),
  },
  "one that lists only what it can read": {
    breaks: "gives what it cannot read as held, with its version, alone and in a list",
    make: (right) => ({
      ...right,
      list: (cursor) =>
        right.list(cursor).map((page) => ({ ...page, locks: page.locks.filter((lock) => "lock" in lock) })),
    }),
  },
  "one that queues whatever comes of the swap": {
    breaks: "queues nothing with a swap that is lost",
    make: (right) => ({
      ...right,
      swap: (roomId, { defer, ...swap }) =>
        (defer === undefined ? ResultAsync.fromSafePromise(Promise.resolve()) : right.defer(defer)).andThen(() =>
          right.swap(roomId, swap),
        ),
    }),
  },
  "one that lives in one process": {
    breaks: "has its locks and its queue for whoever opens it anew",
    make: (right) => right,
  },
};

/** A fresh one, and its memory; opened anew it has all that was in it, but for the last of the list. */
export function openWrong(name: string, { make }: WrongStore) {
  let time = 1_700_000_000_000;
  const memory = emptyLockMemory();
  const open = (kept: LockMemory): LockStore => make(memoryLockStore({ now: () => time++, memory: kept }), kept);
  const remembers = name !== "one that lives in one process";
  return { memory, store: open(memory), reopen: async () => open(remembers ? memory : emptyLockMemory()) };
}

function versionIn({ locks }: LockMemory, roomId: RoomId): Version | null {
  return locks.get(roomId)?.version ?? null;
}
