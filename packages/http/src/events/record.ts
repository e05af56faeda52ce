import { type Delivery, type EventLog, isTerminal, type Message } from "@tallylight/core";
import { err, ok } from "neverthrow";
import type { Metrics } from "../metrics/metrics.ts";
import { eventOf } from "../outgoing/event.ts";
import type { NotSent, Recipient } from "../outgoing/pump.ts";
import { LOCK_RELEASED } from "../shapes/audit.ts";
import { EVENT_LOG } from "../shapes/webhook.ts";
import { encodeEntry } from "./entry.ts";

/**
 * The log of events is one more recipient of what is announced: so it has every event of every instance, once or more,
 * and each end of a recording is counted by the instance that brings it there.
 *
 * `onRecorded` is called after each; its readers need not wait for their next look. `onAudit` is told what was done by
 * hand past every service.
 */
export function eventLogRecipient(
  log: EventLog,
  metrics: Metrics,
  { onRecorded, onAudit }: { readonly onRecorded: () => void; readonly onAudit: (audit: unknown) => void },
): Recipient {
  return {
    receiver: EVENT_LOG,
    name: EVENT_LOG,
    send: async (delivery) => {
      const event = eventOf(delivery);
      if (event === null) return ok(null);
      const recorded = await log.append(encodeEntry(event));
      if (recorded.isErr()) return err<never, NotSent>({ kind: "unavailable", detail: recorded.error.cause });
      countEnd(delivery, metrics);
      const { message } = delivery;
      if (message.kind === "notice" && isUnlogged(message)) onAudit(message.data);
      onRecorded();
      return ok(null);
    },
  };
}

/** A service that freed a lock has logged it itself. */
function isUnlogged({ name, data }: Message & { readonly kind: "notice" }): boolean {
  return name === LOCK_RELEASED && typeof data === "object" && data !== null && "via" in data && data.via === "stores";
}

function countEnd({ message }: Delivery, { recordingsEnded, evictions }: Metrics): void {
  if (message.kind !== "recording" || !isTerminal(message.recording.status)) return;
  const { status, reason = "none" } = message.recording;
  recordingsEnded.inc({ status, reason });
  if (reason === "evicted") evictions.inc();
}
