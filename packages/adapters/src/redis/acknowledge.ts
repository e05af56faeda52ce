import type { LockReading, RoomId, Swap, SwapOutcome, Version } from "@tallylight/core";
import type { RedisClient } from "./connect.ts";
import { type Replicated, waitingFor, type Words } from "./replication.ts";

/** Gives an answer only once what it tells is on enough replicas; rejects when it is not, in time. */
export type Acknowledged = {
  readonly read: (roomId: RoomId, ask: () => Promise<LockReading>) => Promise<LockReading>;
  readonly swap: (roomId: RoomId, swap: Swap, sending: Sending) => Promise<SwapOutcome>;
};

/** A swap, to be sent by itself or as one command of a pipeline. */
type Sending = {
  /** Also to where the room has moved, and to a server that lacks the script. */
  readonly send: () => Promise<SwapOutcome>;
  readonly words: () => Words;
  readonly parse: (reply: unknown) => SwapOutcome;
};

type Options = { readonly replicas?: number; readonly replicationTimeoutMs?: number };

type Room = {
  readonly lockKey: (roomId: RoomId) => string;
  /** Removes the lock if it still is this version. */
  readonly undo: (roomId: RoomId, version: Version) => Promise<unknown>;
};

const DEFAULT_TIMEOUT_MS = 500;
/** What more than this many rooms are unsure of counts for all. */
const MOST_UNSURE = 10_000;

const AT_ONCE: Acknowledged = { read: (_roomId, ask) => ask(), swap: (_roomId, _swap, { send }) => send() };

/** What a server says that did not run a script: it lacks it, or has the room no more, or not all of it, or nobody has. */
const NOT_RUN = /^(NOSCRIPT|MOVED|ASK|TRYAGAIN|CLUSTERDOWN) /;

/**
 * A lock that did not reach the replicas is acknowledged to nobody: not by its swap, nor afterwards, when this process
 * reads or repeats it, before it has. Others may see it, as they may see a lock whose answer was lost: they refuse by it,
 * and decide nothing else before they have swapped it, which waits too.
 *
 * A claim is undone when it is refused, so that the room does not wait for a grace period.
 */
export function acknowledged(client: RedisClient, options: Options, { lockKey, undo }: Room): Acknowledged {
  const { replicas = 0, replicationTimeoutMs: timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  if (replicas === 0) return AT_ONCE;
  const waiting = waitingFor(client, { replicas, timeoutMs });
  /** Rooms in which a swap of this process was not acknowledged, each with a mark of its own. */
  const unsure = new Map<RoomId, symbol>();
  const isUnsure = (roomId: RoomId): boolean => unsure.has(roomId) || unsure.size >= MOST_UNSURE;
  const doubt = (roomId: RoomId): void => {
    if (unsure.size < MOST_UNSURE || unsure.has(roomId)) unsure.set(roomId, Symbol(roomId));
  };
  const settle = (roomId: RoomId, doubted: symbol | undefined, missing: Replicated["missing"]): void => {
    if (missing !== null) throw missing;
    if (unsure.get(roomId) === doubted) unsure.delete(roomId);
  };
  const confirm = async (roomId: RoomId, held: LockReading["held"]): Promise<void> => {
    const doubted = unsure.get(roomId);
    const { reply, failure, missing } = await waiting.ask(lockKey(roomId), ["HGET", lockKey(roomId), "v"]);
    // What is no hash has no version, and is held all the same.
    if (failure !== null && !failure.message.startsWith("WRONGTYPE")) throw failure;
    if (missing === null && reply !== columnOf(held)) throw new Error("NOREPLICAS another lock has taken its place");
    settle(roomId, doubted, missing);
  };
  /** With WAIT in one round trip, while nobody else holds up the connection. Null where the script was not run so. */
  const sendAndWait = async (roomId: RoomId, { words }: Sending): Promise<Replicated | null> => {
    try {
      const waited = await waiting.askIfIdle(lockKey(roomId), words());
      if (waited !== null && waited.failure !== null) throw waited.failure;
      return waited;
    } catch (error) {
      if (error instanceof Error && NOT_RUN.test(error.message)) return null;
      throw error;
    }
  };
  return {
    read: async (roomId, ask) => {
      const reading = await ask();
      if (isUnsure(roomId)) await confirm(roomId, reading.held);
      return reading;
    },
    swap: async (roomId, { expected, next }, sending) => {
      let claimed: Version | null = null;
      const doubted = unsure.get(roomId);
      try {
        const waited = await sendAndWait(roomId, sending);
        const outcome = waited === null ? await sending.send() : sending.parse(waited.reply);
        if (outcome.won && expected === null) claimed = next?.version ?? null;
        if (!outcome.won && !isUnsure(roomId)) return outcome;
        if (waited === null) await confirm(roomId, outcome.held);
        else settle(roomId, doubted, waited.missing);
        return outcome;
      } catch (error) {
        doubt(roomId);
        if (claimed !== null) await undo(roomId, claimed).catch(() => {});
        throw error;
      }
    },
  };
}

/** What is in `v` of what is held: nothing, where it is no lock of ours. */
function columnOf(held: LockReading["held"]): string | null {
  return held === null || held.version === "unversioned" ? null : held.version;
}
