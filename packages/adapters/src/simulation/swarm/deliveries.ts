import type { DurationMs, EgressId } from "@tallylight/core";
import type { VirtualClock } from "../virtual-clock.ts";
import type { Court } from "./court.ts";
import type { Instance } from "./instance.ts";
import type { Timeline } from "./timeline.ts";
import { type Hook, nameOf } from "./webhooks.ts";

type DeliveryParts = {
  readonly clock: VirtualClock;
  readonly timeline: Timeline;
  readonly court: Pick<Court, "see">;
  /** The one that the balancer chooses; null while none lives. */
  readonly someInstance: () => Instance | null;
  /** Does something of this egress wait for the catalog? */
  readonly isQueued: (egressId: EgressId) => boolean;
};

type Deliveries = {
  /** Hands a webhook to some instance; true when it was answered with 200. */
  readonly deliver: (hook: Hook) => Promise<boolean>;
  /** Somebody wrote this, by what they have known since then. */
  readonly noteWrite: (by: string | null, what: string, sinceMs: DurationMs) => void;
};

/** Webhooks at the instances' doors; the court is told what one that comes again has written. */
export function hookDeliveries({ clock, timeline, court, someInstance, isQueued }: DeliveryParts): Deliveries {
  /** What each flow that handles a repeated webhook has written, and when the webhook was first handled. */
  const repeats = new Map<string, { readonly firstMs: number; readonly writes: string[] }>();
  const handled = new Map<number, number>();
  let count = 0;
  const deliver = (hook: Hook): Promise<boolean> =>
    new Promise((resolve) => {
      const instance = someInstance();
      if (instance === null) return resolve(false);
      const { process } = instance;
      const flow = `${process.name}/hook-${(count += 1)}`;
      const forget = process.onCrash(() => resolve(false));
      const answer = (isHandled: boolean): void => {
        forget();
        timeline.tell(flow, () => (isHandled ? "200" : "503"));
        // What waits for the catalog has not had its whole effect yet.
        const waits = hook.kind === "egress" && isQueued(hook.evidence.egressId);
        if (isHandled && !waits && !handled.has(hook.content)) handled.set(hook.content, clock.monotonicMs());
        const writes = repeats.get(flow)?.writes;
        if (writes !== undefined) court.see({ kind: "repeat", hook: nameOf(hook), writes: ownWrites(hook, writes) });
        repeats.delete(flow);
        resolve(isHandled);
      };
      return process.deliver(() => {
        timeline.tell(flow, () => `is given webhook ${nameOf(hook)}`);
        const firstMs = handled.get(hook.content);
        if (firstMs !== undefined) repeats.set(flow, { firstMs, writes: [] });
        void instance.receive(flow, hook).then(answer);
      });
    });
  return {
    deliver,
    noteWrite: (by, what, sinceMs) => {
      const repeat = by === null ? undefined : repeats.get(by);
      // A claim that came late, behind the webhook's first effect, has not seen it yet.
      if (repeat !== undefined && sinceMs <= repeat.firstMs) repeat.writes.push(what);
    },
  };
}

/** Whoever handles `room_finished` looks at the egress; what LiveKit then says of it is no repetition. */
function ownWrites(hook: Hook, writes: readonly string[]): readonly string[] {
  return hook.kind === "egress" ? writes : writes.filter((what) => !what.startsWith("record"));
}
