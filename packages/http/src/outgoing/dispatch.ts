import type { Log } from "../log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { pausesOf } from "../service/pauses.ts";
import { type PumpObserver, type PumpPorts, type Recipient, startPump } from "./pump.ts";

const IDLE_MS = 1_000;
const PAGE = 100;

export type Dispatch = {
  /** Something was announced. */
  readonly wake: () => void;
  /** Begins nothing more; resolves when what is on its way has arrived or has not, 10 s at most. */
  readonly end: () => Promise<void>;
};

type Observers = { readonly log: Log; readonly metrics: Metrics };

/**
 * Brings what is announced, by any instance, from the outbox to everybody: it is handed over to each recipient's own
 * queue, and from there each has a pump that waits for no other.
 */
export function startDispatch(ports: PumpPorts, recipients: readonly Recipient[], observers: Observers): Dispatch {
  const { log } = observers;
  const pumps = recipients.map((recipient) => startPump(ports, recipient, observerOf(recipient, ports, observers)));
  const { pause, wake, end, isEnded } = pausesOf(ports.clock);
  const receivers = recipients.map(({ receiver }) => receiver);
  const run = async (): Promise<void> => {
    while (!isEnded()) {
      const taken = await ports.outbox.handOver(receivers, PAGE);
      if (taken.isErr()) log.warn({ ...taken.error }, "the outbox cannot be read");
      if (taken.unwrapOr(0) > 0) for (const pump of pumps) pump.wake();
      if (taken.unwrapOr(0) < PAGE) await pause(IDLE_MS);
    }
  };
  const running = run();
  return {
    wake,
    end: async () => {
      end();
      await Promise.all([running, ...pumps.map((pump) => pump.end())]);
    },
  };
}

function observerOf({ name }: Recipient, { clock }: PumpPorts, { log, metrics }: Observers): PumpObserver {
  return {
    onSent: ({ topic, sequence, attempts, queuedAt }, failure, buried) => {
      metrics.deliveries.inc({ receiver: name, outcome: failure?.kind ?? "delivered" });
      if (failure === null) {
        metrics.deliveryLag.observe({ receiver: name }, Math.max(0, clock.now() - queuedAt) / 1_000);
        return;
      }
      const event = { receiver: name, topic, sequence, attempts, queuedAt, ...failure };
      if (buried) {
        metrics.buried.inc({ receiver: name });
        log.error(event, "an event is given up: a dead letter");
      } else log.warn(event, "an event was not delivered, and is tried again");
    },
    onSpared: (spared) => {
      metrics.spared.set({ receiver: name }, spared ? 1 : 0);
      log.warn({ receiver: name, spared }, spared ? "a receiver does not answer" : "a receiver answers again");
    },
    onUnavailable: (failure) => log.warn({ receiver: name, ...failure }, "the queue of a receiver cannot be had"),
  };
}
