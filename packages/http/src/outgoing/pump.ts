import type { Clock, Delivery, DurationMs, Outbox, ReceiverId, Unavailable } from "@tallylight/core";
import type { Result } from "neverthrow";
import { pausesOf } from "../service/pauses.ts";
import { afterFailure, type Circuit, CLOSED, isOpen, isProbing } from "./circuit.ts";
import { nextPauseMs } from "./patience.ts";

/** Why something was not delivered: `kind` for counting, `detail` for people. */
export type NotSent = { readonly kind: string; readonly detail: string };

/** Somebody whom messages are sent to, and how. */
export type Recipient = {
  readonly receiver: ReceiverId;
  /** What logs and metrics call it. */
  readonly name: string;
  /** Ends by itself, within 10 s. */
  readonly send: (delivery: Delivery) => Promise<Result<unknown, NotSent>>;
};

export type PumpObserver = {
  /** What became of a message: delivered when `failure` is null. */
  readonly onSent: (delivery: Delivery, failure: NotSent | null, buried: boolean) => void;
  /** Whether it is spared, because it does not answer. */
  readonly onSpared: (spared: boolean) => void;
  readonly onUnavailable: (failure: Unavailable) => void;
};

export type Pump = {
  /** There may be something to send. */
  readonly wake: () => void;
  /** Claims nothing more; resolves when what is on its way has arrived or has not. */
  readonly end: () => Promise<void>;
};

export type PumpPorts = {
  readonly clock: Clock;
  readonly outbox: Outbox;
  /** From 0 to 1. */
  readonly random: () => number;
};

/** How many messages are on their way at the same time, each of another topic. */
const WIDTH = 8;
/** Longer than one message can take; what an instance that dies has claimed is the others' after this. */
const LEASE_MS = 30_000;
/** What a message takes at most, from its claim to the word about it. */
const SLOWEST_MS = 15_000;
const IDLE_MS = 1_000;
const AWAY_MS = 5_000;
const OLD_PAGE = 100;

/**
 * Sends what waits for one recipient until it is ended: several topics side by side, of each topic one message after
 * the other. What is not delivered is postponed, or buried when it has been tried for long enough; after several
 * failures in a row nothing is sent for a while, and then one message to see.
 */
export function startPump(
  { clock, outbox, random }: PumpPorts,
  { receiver, send }: Recipient,
  { onSent, onSpared, onUnavailable }: PumpObserver,
): Pump {
  let circuit: Circuit = CLOSED;
  const onItsWay = new Set<Promise<void>>();
  const { pause, wake, end, isEnded } = pausesOf(clock);

  const setCircuit = (next: Circuit): void => {
    if (isProbing(circuit) !== isProbing(next)) onSpared(isProbing(next));
    circuit = next;
  };
  const claim = async (limit: number): Promise<readonly Delivery[]> => {
    const claimed = await outbox.claim({ receiver, limit, leaseMs: LEASE_MS });
    if (claimed.isOk()) return claimed.value;
    onUnavailable(claimed.error);
    await pause(AWAY_MS);
    return [];
  };
  const putBack = async (delivery: Delivery, failure: NotSent): Promise<void> => {
    const itsOwnMs = nextPauseMs(delivery, clock.now(), random());
    // While nothing is sent, everything waits for the same: the next try.
    const nextTryMs = circuit.openUntilMs - clock.monotonicMs();
    const pauseMs = itsOwnMs !== null && nextTryMs > 0 ? Math.min(itsOwnMs, nextTryMs) : itsOwnMs;
    const put = await (pauseMs === null ? outbox.bury(delivery, failure.detail) : outbox.postpone(delivery, pauseMs));
    put.mapErr(onUnavailable);
    onSent(delivery, failure, pauseMs === null);
  };
  /** While nothing is sent nothing would be given up either: what has waited for too long goes unsent. */
  const giveUpOld = async (): Promise<void> => {
    let old: readonly Delivery[];
    do {
      const claimed = await claim(OLD_PAGE);
      old = claimed.filter((delivery) => nextPauseMs(delivery, clock.now(), 0) === null);
      for (const delivery of claimed)
        await putBack(delivery, { kind: "spared", detail: "the receiver does not answer" });
    } while (old.length > 0 && !isEnded());
  };
  const deliver = async (delivery: Delivery, claimedMs: DurationMs): Promise<void> => {
    // This process slept: others may have gone on with the topic, and the message would come after its successor.
    if (clock.monotonicMs() - claimedMs > LEASE_MS - SLOWEST_MS) return;
    const sent = await send(delivery);
    if (sent.isOk()) {
      setCircuit(CLOSED);
      (await outbox.acknowledge(delivery)).mapErr(onUnavailable);
      onSent(delivery, null, false);
    } else {
      setCircuit(afterFailure(circuit, clock.monotonicMs(), random()));
      await putBack(delivery, sent.error);
      if (isProbing(circuit)) await giveUpOld();
    }
  };
  const start = (delivery: Delivery, claimedMs: DurationMs): void => {
    const done = deliver(delivery, claimedMs).finally(() => {
      onItsWay.delete(done);
      wake();
    });
    onItsWay.add(done);
  };
  const run = async (): Promise<void> => {
    while (!isEnded()) {
      const most = isProbing(circuit) ? 1 : WIDTH;
      const free = isOpen(circuit, clock.monotonicMs()) ? 0 : most - onItsWay.size;
      const askedMs = clock.monotonicMs();
      const claimed = free > 0 ? await claim(free) : [];
      for (const delivery of claimed) start(delivery, askedMs);
      if (claimed.length < Math.max(1, free)) await pause(IDLE_MS);
    }
    await Promise.all(onItsWay);
  };
  const running = run();
  return {
    wake,
    end: async () => {
      end();
      await running;
    },
  };
}
