import type { DeadLetter, DeadLetterList, EpochMs, Message, QueueDepth, ReceiverId } from "@tallylight/core";

/** What waits for each receiver of webhooks, and what was given up. `more`: there are other letters beyond those. */
export type WebhooksJson = {
  readonly receivers: readonly ReceiverJson[];
  readonly deadLetters: readonly DeadLetterJson[];
  readonly more: boolean;
};

/** `host`: null when no setting names this receiver any more. A whole URL may hold a secret. */
export type ReceiverJson = {
  readonly receiver: ReceiverId;
  readonly host: string | null;
  readonly waiting: number;
  readonly dead: number;
};

/** An event that was given up. */
export type DeadLetterJson = {
  readonly receiver: ReceiverId;
  /** Names it among those of its receiver. */
  readonly sequence: string;
  /** What it is about: a recording's id, or a room's. */
  readonly topic: string;
  readonly about: string;
  readonly attempts: number;
  readonly queuedAt: EpochMs;
  /** Why it was given up. */
  readonly error: string;
};

/** How many were queued again. */
export type RetriedJson = { readonly retried: number };

/** The log of events is told of everything like a receiver of webhooks, and is none. No hash of a URL is that short. */
export const EVENT_LOG = "events" as ReceiverId;

/** The hosts of the receivers that the settings name. */
export type Hosts = ReadonlyMap<ReceiverId, string>;

/** Receivers, and what was given up of theirs, as they are shown. */
export function webhooksJson({ queues, letters, more }: DeadLetterList, hosts: Hosts): WebhooksJson {
  const receiverJson = ({ receiver, waiting, dead }: QueueDepth): ReceiverJson => ({
    receiver,
    host: hosts.get(receiver) ?? null,
    waiting,
    dead,
  });
  const receivers = queues.filter(({ receiver }) => receiver !== EVENT_LOG);
  return { receivers: receivers.map(receiverJson), deadLetters: letters.map(letterJson), more };
}

const letterJson = ({ receiver, sequence, topic, message, attempts, queuedAt, error }: DeadLetter): DeadLetterJson => ({
  receiver,
  sequence,
  topic,
  about: aboutOf(message),
  attempts,
  queuedAt,
  error,
});

const aboutOf = (message: Message): string =>
  message.kind === "recording" ? `recording ${message.recording.status}` : message.name;
