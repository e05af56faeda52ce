import { type LockStore, type RoomId, unavailable, type Unavailable } from "@tallylight/core";
import { err, type Result, ResultAsync } from "neverthrow";
import { runClient } from "./client.ts";
import type { History } from "./history.ts";
import { memoryJournal } from "./journal.ts";
import { type Random, seededRandom } from "./random.ts";

/** Decides what goes on next, when several could. fast-check's is one. */
type Scheduler = {
  readonly schedule: <T>(task: Promise<T>) => Promise<T>;
  readonly waitFor: <T>(work: Promise<T>) => Promise<T>;
};

export type Interleaved = {
  readonly scheduler: Scheduler;
  /** Chooses what the clients do. */
  readonly seed: number;
  readonly store: LockStore;
  /** What the clients use, made of the store as it is seen over the network. */
  readonly through?: (store: LockStore) => LockStore;
  readonly clients: number;
  readonly operations: number;
};

/** One call in twenty goes lost on its way, and one answer in twenty. */
const LOST = 0.05;

/** Records clients of one process, whose every request and answer comes when the scheduler says. */
export async function recordInterleaved(plan: Interleaved): Promise<History> {
  const { scheduler, seed, operations } = plan;
  const random = seededRandom(seed);
  const journal = memoryJournal();
  let moment = 0;
  const distant = overNetwork(plan.store, scheduler, random);
  const store = plan.through?.(distant) ?? distant;
  const rooms = Array.from({ length: 1 + Math.floor(random() * 2) }, (_, at) => `r${at}` as RoomId);
  const clients = Array.from({ length: plan.clients }, (_, at) => {
    const random = seededRandom(seed + at);
    return runClient({ name: `p${at}`, store, journal, now: () => moment++, random, rooms, operations, rest });
  });
  await scheduler.waitFor(Promise.all(clients));
  return journal.history();
}

const rest = async (): Promise<void> => undefined;

function overNetwork(store: LockStore, scheduler: Scheduler, random: Random): LockStore {
  const ask = <T>(operation: string, call: () => PromiseLike<Result<T, Unavailable>>): ResultAsync<T, Unavailable> =>
    new ResultAsync(
      (async () => {
        const lost = err(unavailable("locks", operation, "lost on its way"));
        await scheduler.schedule(Promise.resolve());
        if (random() < LOST) return lost;
        const answer = await call();
        await scheduler.schedule(Promise.resolve());
        return random() < LOST ? lost : answer;
      })(),
    );
  return {
    ...store,
    read: (roomId) => ask("read", () => store.read(roomId)),
    swap: (roomId, swap) => ask("swap", () => store.swap(roomId, swap)),
  };
}
