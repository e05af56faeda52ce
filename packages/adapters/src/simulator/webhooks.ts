import { createHash } from "node:crypto";
import type { WebhookEvent } from "@livekit/protocol";
import type { DurationMs, EpochMs } from "@tallylight/core";
import { AccessToken } from "livekit-server-sdk";
import type { WebhookFault } from "./faults.ts";
import type { Timings } from "./options.ts";
import type { Timers } from "./timers.ts";

/*
 * As LiveKit's notifier: one queue per URL and egress (or room, for what is not about an egress), so that order is kept
 * within one of them only. Network errors, 429 and 5xx except 501 are tried again; every other answer is the end of it,
 * also a refusal. What waited for too long is dropped, and so is everything when the process ends.
 */

export type Webhooks = {
  /** Queues the event for every URL, as the fault would have it. */
  readonly send: (event: WebhookEvent, fault?: WebhookFault) => void;
  readonly setUrls: (urls: readonly string[]) => void;
  /** What is queued, or late, or on its way is lost. */
  readonly lose: () => void;
  /** How many have been sent and are not answered yet. */
  readonly unanswered: () => number;
  /** Resolves when nothing is queued, or late, or on its way. */
  readonly drained: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type WebhookSettings = {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly timers: Timers;
  readonly timings: Pick<Timings, "webhookRetryMs" | "webhookMaxAgeMs">;
  readonly newId: () => string;
};

const SIGNATURE_SECONDS = 5 * 60;
// LiveKit itself waits for ever; nothing here does. Longer than it takes until whatever waits behind is dropped.
const ANSWER_MS = 60_000;

export function makeWebhooks(settings: WebhookSettings, firstUrls: readonly string[]): Webhooks {
  const { timers } = settings;
  let life = new AbortController();
  const traffic: Traffic = { unanswered: 0 };
  const queues = new Map<string, Promise<void>>();
  const late = new Set<Promise<void>>();
  let urls = firstUrls;

  const enqueue = (event: WebhookEvent, delayMs: DurationMs): void => {
    const body = JSON.stringify(event.toJson());
    const { signal } = life;
    for (const url of [...urls, ...requestedUrls(event)]) {
      const queue = `${url} ${event.egressInfo?.egressId ?? event.room?.name ?? ""}`;
      const queuedAt = timers.now() + delayMs;
      const sent = (queues.get(queue) ?? Promise.resolve())
        .then(async () => (delayMs > 0 ? await timers.pause(delayMs) : true))
        .then(async () => await deliver(settings, { url, body, queuedAt, signal }, traffic))
        .finally(() => (queues.get(queue) === sent ? queues.delete(queue) : undefined));
      queues.set(queue, sent);
    }
  };
  const enqueueLate = (event: WebhookEvent, ms: DurationMs): void => {
    const { signal } = life;
    const waiting = timers
      .pause(ms)
      .then(() => (signal.aborted ? undefined : enqueue(event, 0)))
      .finally(() => late.delete(waiting));
    late.add(waiting);
  };

  return {
    send: (event, fault) => {
      const stamped = stamp(event, settings);
      if (fault?.kind === "drop") return;
      if (fault?.kind === "overtaken") return enqueueLate(stamped, fault.ms);
      enqueue(stamped, fault?.kind === "delay" ? fault.ms : 0);
      if (fault?.kind !== "duplicate") return;
      enqueue(fault.id === "same-id" ? stamped : stamp(event, settings), 0);
    },
    setUrls: (next) => {
      urls = next;
    },
    lose: () => {
      life.abort();
      life = new AbortController();
      queues.clear();
    },
    unanswered: () => traffic.unanswered,
    drained: async () => {
      while (queues.size + late.size > 0) await Promise.all([...queues.values(), ...late]);
    },
    close: async () => {
      life.abort();
      await Promise.all([...late, ...queues.values()]);
    },
  };
}

/** Where an egress was asked to be told of, beside everything else that is told there. */
function requestedUrls({ egressInfo }: WebhookEvent): readonly string[] {
  const request = egressInfo?.request;
  return request?.case === "roomComposite" ? request.value.webhooks.map(({ url }) => url) : [];
}

function stamp(event: WebhookEvent, { newId, timers }: WebhookSettings): WebhookEvent {
  const stamped = event.clone();
  stamped.id = newId();
  stamped.createdAt = BigInt(Math.floor(timers.now() / 1_000));
  return stamped;
}

type Delivery = {
  readonly url: string;
  readonly body: string;
  readonly queuedAt: EpochMs;
  /** Aborted when LiveKit is gone. */
  readonly signal: AbortSignal;
};

type Traffic = { unanswered: number };

async function deliver(
  settings: WebhookSettings,
  { url, body, queuedAt, signal: gone }: Delivery,
  traffic: Traffic,
): Promise<void> {
  const { timers, timings } = settings;
  if (timers.now() - queuedAt > timings.webhookMaxAgeMs) return;
  const counted = async <T>(work: Promise<T>): Promise<T> => {
    traffic.unanswered += 1;
    return await work.finally(() => (traffic.unanswered -= 1));
  };
  const headers = {
    authorization: await counted(sign(settings, body)),
    "content-type": "application/webhook+json",
    "user-agent": "LiveKit",
  };
  for (const pauseMs of [...timings.webhookRetryMs, null]) {
    if (gone.aborted) return;
    const signal = AbortSignal.any([gone, AbortSignal.timeout(ANSWER_MS)]);
    const answer = await counted(post(url, { method: "POST", headers, body, redirect: "manual", signal }));
    if (answer === "taken" || pauseMs === null || gone.aborted) return;
    await timers.pause(answer.retryAfterMs ?? pauseMs);
  }
}

/** `taken` is every answer after which LiveKit does not try again. */
async function post(url: string, request: RequestInit): Promise<"taken" | { readonly retryAfterMs?: DurationMs }> {
  try {
    const response = await fetch(url, request);
    await response.body?.cancel();
    const again = response.status === 429 || (response.status >= 500 && response.status !== 501);
    if (!again) return "taken";
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    return Number.isFinite(seconds) ? { retryAfterMs: seconds * 1_000 } : {};
  } catch {
    return {};
  }
}

/** A token over the very bytes of the body. It carries the machine's time, by which its receiver judges it. */
async function sign({ apiKey, apiSecret }: WebhookSettings, body: string): Promise<string> {
  const token = new AccessToken(apiKey, apiSecret, { ttl: SIGNATURE_SECONDS });
  token.sha256 = createHash("sha256").update(body).digest("base64");
  return await token.toJwt();
}
