import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock, DurationMs } from "@tallylight/core";
import { until } from "@tallylight/services";
import { EgressClient, RoomServiceClient, type WebhookEvent, WebhookReceiver } from "livekit-server-sdk";
import { QUICK_TIMINGS, type SimulatorOptions } from "./options.ts";
import { type Simulator, startSimulator } from "./simulator.ts";

/** For tests: a simulator as its users meet it, by the SDK's own clients and a receiver that verifies each webhook. */
export type TestBench = {
  readonly simulator: Simulator;
  readonly rooms: RoomServiceClient;
  readonly egress: EgressClient;
  /** Where the receiver takes webhooks. */
  readonly webhookUrl: string;
  /** What was received and verified, in order. */
  readonly events: WebhookEvent[];
  /** Answers the webhooks from now on; 200 at first. */
  readonly answerWith: (answer: (event: WebhookEvent, response: ServerResponse) => void) => void;
  readonly uploads: Map<string, Uint8Array>;
  readonly until: <T>(look: () => T | Promise<T>) => ReturnType<typeof until<T>>;
  readonly close: () => Promise<void>;
};

const CREDENTIALS = { apiKey: "devkey", apiSecret: "a-secret-of-at-least-32-characters" };

export async function openTestBench(options: Partial<SimulatorOptions> = {}): Promise<TestBench> {
  const events: WebhookEvent[] = [];
  const uploads = new Map<string, Uint8Array>();
  let answer = (_event: WebhookEvent, response: ServerResponse): void => void response.end();
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const event = await readEvent(request);
    events.push(event);
    answer(event, response);
  };
  const receiver = createServer((request, response) => void receive(request, response)).listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const webhookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhook`;
  const simulator = await startSimulator({
    ...CREDENTIALS,
    webhookUrls: [webhookUrl],
    upload: async (path, bytes) => void (await Promise.resolve(uploads.set(path, bytes))),
    ...options,
    timings: { ...QUICK_TIMINGS, ...options.timings },
  });
  const sdk = [
    simulator.url,
    CREDENTIALS.apiKey,
    CREDENTIALS.apiSecret,
    { failover: false, requestTimeout: 5 },
  ] as const;
  return {
    simulator,
    rooms: new RoomServiceClient(...sdk),
    egress: new EgressClient(...sdk),
    webhookUrl,
    events,
    answerWith: (next) => {
      answer = next;
    },
    uploads,
    until: (look) => until("what the test waits for", look),
    close: async () => {
      await simulator.close();
      receiver.closeAllConnections();
      receiver.close();
    },
  };
}

async function readEvent(request: IncomingMessage): Promise<WebhookEvent> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const receiver = new WebhookReceiver(CREDENTIALS.apiKey, CREDENTIALS.apiSecret);
  return await receiver.receive(Buffer.concat(chunks).toString(), request.headers.authorization);
}

/** A clock whose time passes only when it is told to. */
export type ManualClock = Clock & {
  /** Lets time pass, and wakes who is due, the earliest first. */
  readonly advance: (ms: DurationMs) => Promise<void>;
  /** How long each sleeper has still to sleep, the next to wake first. */
  readonly sleepers: () => readonly DurationMs[];
};

export function manualClock(): ManualClock {
  const sleeping = new Set<{ readonly at: number; readonly wake: () => void }>();
  let now = Date.now();
  const byTime = (): readonly { readonly at: number; readonly wake: () => void }[] =>
    [...sleeping].sort((a, b) => a.at - b.at);
  return {
    now: () => now,
    monotonicMs: () => now,
    sleep: (ms) => {
      let cancel = (): void => {};
      const done = new Promise<void>((resolve) => {
        const sleeper = { at: now + ms, wake: resolve };
        sleeping.add(sleeper);
        cancel = () => void (sleeping.delete(sleeper) && resolve());
      });
      return { done, cancel };
    },
    sleepers: () => byTime().map(({ at }) => at - now),
    advance: async (ms) => {
      const end = now + ms;
      for (let next = byTime()[0]; next !== undefined && next.at <= end; next = byTime()[0]) {
        now = next.at;
        sleeping.delete(next);
        next.wake();
        await new Promise((resolve) => setImmediate(resolve));
      }
      now = end;
    },
  };
}
