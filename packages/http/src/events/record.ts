import { type Delivery, type EventLog, isTerminal, type ReceiverId } from "@tallylight/core";
import { err, ok } from "neverthrow";
import type { Metrics } from "../metrics/metrics.ts";
import { eventOf } from "../outgoing/event.ts";
import type { NotSent, Recipient } from "../outgoing/pump.ts";
import { encodeEntry } from "./entry.ts";

/** Its name in the stores. No hash of a URL is that short. */
export const EVENT_LOG = "events" as ReceiverId;

/**
 * The log of events is one more recipient of what is announced: so it has every event of every instance, once or more,
 * and each end of a recording is counted by the instance that brings it there.
 *
 * @param onRecorded Called after each; its readers need not wait for their next look.
 */
export function eventLogRecipient(log: EventLog, metrics: Metrics, onRecorded: () => void): Recipient {
  return {
    receiver: EVENT_LOG,
    name: EVENT_LOG,
    send: async (delivery) => {
      const event = eventOf(delivery);
      if (event === null) return ok(null);
      const recorded = await log.append(encodeEntry(event));
      if (recorded.isErr()) return err<never, NotSent>({ kind: "unavailable", detail: recorded.error.cause });
      countEnd(delivery, metrics);
      onRecorded();
      return ok(null);
    },
  };
}

function countEnd({ message }: Delivery, { recordingsEnded, evictions }: Metrics): void {
  if (message.kind !== "recording" || !isTerminal(message.recording.status)) return;
  const { status, reason = "none" } = message.recording;
  recordingsEnded.inc({ status, reason });
  if (reason === "evicted") evictions.inc();
}
