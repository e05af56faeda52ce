import type { DurationMs, Evidence, RoomId, RoomSid } from "@tallylight/core";
import type { VirtualClock } from "../virtual-clock.ts";
import type { FaultName } from "./options.ts";
import type { Random } from "./random.ts";
import type { Timeline } from "./timeline.ts";

type HookFacts =
  | { readonly kind: "egress"; readonly evidence: Evidence }
  | { readonly kind: "room-started" | "room-finished"; readonly roomId: RoomId; readonly sid: RoomSid };

export type Hook = HookFacts & {
  /** What it tells, whatever id it comes under. */
  readonly content: number;
  readonly id: string;
};

export type Webhooks = {
  readonly send: (hook: HookFacts) => void;
};

type WebhookParts = {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly timeline: Timeline;
  readonly on: (fault: FaultName, probability: number) => boolean;
  /** Hands it to some instance; true when it was answered with 200. */
  readonly deliver: (hook: Hook) => Promise<boolean>;
};

/** Waits before the second to fifth attempt. */
const RETRIES_MS = [1_000, 2_000, 4_000, 8_000] as const;
/** What has waited longer behind others is dropped. */
const MAX_AGE_MS = 30_000;

type Waiting = { readonly hook: Hook; readonly sinceMs: DurationMs };

/** LiveKit's webhooks: one queue for each egress and each room, five attempts, and what a network does to them. */
export function webhookNetwork({ clock, random, timeline, on, deliver }: WebhookParts): Webhooks {
  const queues = new Map<string, Waiting[]>();
  let serial = 0;

  const attempt = async (hook: Hook, tries: number, done: () => void = () => undefined): Promise<void> => {
    const handled = await deliver(hook);
    const wait = RETRIES_MS[tries];
    if (!handled && wait !== undefined) return clock.after(wait, () => void attempt(hook, tries + 1, done));
    if (handled) repeatLater(hook);
    else timeline.count("a webhook is given up after five attempts");
    return done();
  };
  const repeatLater = (hook: Hook): void => {
    const again = (fault: FaultName, id: string): void => {
      const afterMs = random.between(1, 120_000);
      timeline.fault(fault, "webhooks", () => `${hook.id} comes again as ${id} after ${afterMs} ms`);
      clock.after(afterMs, () => void attempt({ ...hook, id }, RETRIES_MS.length));
    };
    if (on("webhook-repeated", 0.3)) again("webhook-repeated", hook.id);
    if (on("webhook-repeated-anew", 0.3)) again("webhook-repeated-anew", `EV_${(serial += 1)}`);
  };
  const pump = (key: string): void => {
    const queue = queues.get(key);
    const head = queue?.[0];
    if (queue === undefined || head === undefined) {
      queues.delete(key);
      return;
    }
    const next = (): void => {
      queue.shift();
      pump(key);
    };
    if (clock.monotonicMs() - head.sinceMs > MAX_AGE_MS) {
      timeline.count("a webhook is dropped behind others");
      next();
    } else void attempt(head.hook, 0, next);
  };
  const send = (facts: HookFacts): void => {
    const content = (serial += 1);
    const hook: Hook = { ...facts, content, id: `EV_${content}` };
    const lost = on("webhook-lost", 0.3);
    const late = on("webhook-late", 0.2);
    const reordered = on("webhook-reordered", 0.3);
    const lateMs = random.between(1_000, 600_000);
    if (lost) return timeline.fault("webhook-lost", "webhooks", () => nameOf(hook));
    if (late || reordered) {
      const fault = late ? "webhook-late" : "webhook-reordered";
      const afterMs = late ? lateMs : lateMs % 20_000;
      timeline.fault(fault, "webhooks", () => `${nameOf(hook)} comes ${afterMs} ms late, past its queue`);
      return clock.after(afterMs, () => void attempt(hook, 0));
    }
    const key = facts.kind === "egress" ? facts.evidence.egressId : facts.roomId;
    const queue = queues.get(key);
    const waiting = { hook, sinceMs: clock.monotonicMs() };
    if (queue !== undefined) return void queue.push(waiting);
    queues.set(key, [waiting]);
    return clock.after(random.between(2, 7), () => pump(key));
  };
  return { send };
}

export function nameOf(hook: Hook): string {
  const what =
    hook.kind === "egress"
      ? `${hook.evidence.egressId} ${hook.evidence.status}`
      : `${hook.kind} ${hook.roomId} ${hook.sid}`;
  return `${hook.id} ${what}`;
}
