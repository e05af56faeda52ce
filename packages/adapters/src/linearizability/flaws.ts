import {
  applySwap,
  type Held,
  type LockReading,
  type LockStore,
  type RoomId,
  type Swap,
  type SwapOutcome,
  type Unavailable,
} from "@tallylight/core";
import { okAsync, type ResultAsync } from "neverthrow";
import type { Random } from "./random.ts";

/** A way to be wrong. */
export type Flaw = keyof typeof FLAWS;

/** A store like the given one, but for one flaw. */
export function flawed(flaw: Flaw, store: LockStore, random: Random): LockStore {
  return { ...store, ...FLAWS[flaw](store, random) };
}

type Flawed = (store: LockStore, random: Random) => Partial<LockStore>;
type Answer = ResultAsync<SwapOutcome, Unavailable>;

const FLAWS = {
  "writes without comparing": (store) => ({
    swap: (roomId, swap) => overwrite(store, roomId, swap),
  }),

  "releases by room, not by version": (store) => ({
    swap: (roomId, swap) => (swap.next === null ? overwrite(store, roomId, swap) : store.swap(roomId, swap)),
  }),

  "compares in one step and writes in another": (store) => ({
    swap: (roomId, swap) => inTwoSteps(store, roomId, swap),
  }),

  "looks before it claims, and claims what was taken meanwhile": (store) => ({
    swap: (roomId, swap) => (swap.expected === null ? inTwoSteps(store, roomId, swap) : store.swap(roomId, swap)),
  }),

  "reads from a copy that lags behind what others write": (store) => {
    const copies = new Map<RoomId, { reading: LockReading; uses: number }>();
    const renew = <T extends LockReading>(roomId: RoomId, reading: T): T => {
      copies.set(roomId, { reading, uses: 0 });
      return reading;
    };
    return {
      read: (roomId) => {
        const copy = copies.get(roomId);
        if (copy !== undefined && copy.uses++ < 3) return okAsync(copy.reading);
        return store.read(roomId).map((reading) => renew(roomId, reading));
      },
      swap: (roomId, swap) => store.swap(roomId, swap).map((outcome) => renew(roomId, outcome)),
    };
  },

  "says won to who has lost": (store) => ({
    swap: (roomId, swap) =>
      store
        .swap(roomId, swap)
        .map((outcome): SwapOutcome => (outcome.won ? outcome : pretended(roomId, swap, outcome))),
  }),

  "loses a write that it has acknowledged": (store, random) => ({
    swap: (roomId, swap) =>
      random() < 0.1
        ? store.read(roomId).map(({ held, storeNow }) => applySwap(roomId, held, swap, storeNow).outcome)
        : store.swap(roomId, swap),
  }),

  "acknowledges before it writes": (store) => ({
    swap: (roomId, swap) =>
      store.read(roomId).map(({ held, storeNow }) => {
        void Promise.resolve(store.swap(roomId, swap));
        return applySwap(roomId, held, swap, storeNow).outcome;
      }),
  }),

  "stamps the claim anew with each write": (store) => ({
    swap: (roomId, swap) => store.swap(roomId, { ...swap, restamp: true }),
  }),

  "says lost to who asks again": (store) => ({
    swap: (roomId, swap) =>
      store.read(roomId).andThen(({ held, storeNow }): Answer => {
        const again = held !== null && held.version === swap.next?.version;
        return again ? okAsync({ won: false, held, storeNow }) : store.swap(roomId, swap);
      }),
  }),
} as const satisfies Record<string, Flawed>;

/** Their names, for a test of each. */
export const FLAW_NAMES: readonly Flaw[] = Object.keys(FLAWS) as Flaw[];

/** Compares with what was read, and writes whatever is there by then. */
function inTwoSteps(store: LockStore, roomId: RoomId, swap: Swap): Answer {
  return store.read(roomId).andThen(({ held, storeNow }): Answer => {
    const { outcome, write } = applySwap(roomId, held, swap, storeNow);
    return write === undefined ? okAsync(outcome) : overwrite(store, roomId, swap);
  });
}

/** Writes over whatever is there. */
function overwrite(store: LockStore, roomId: RoomId, swap: Swap): Answer {
  return store
    .read(roomId)
    .andThen(({ held }) => store.swap(roomId, { ...swap, expected: held?.version ?? null, restamp: true }))
    .andThen((outcome) => (outcome.won ? okAsync(outcome) : overwrite(store, roomId, swap)));
}

function pretended(
  roomId: RoomId,
  { next }: Swap,
  { storeNow }: { readonly storeNow: number; held: Held },
): SwapOutcome {
  const held = next === null ? null : { roomId, claimedAt: storeNow, ...next };
  return { won: true, held, storeNow };
}
