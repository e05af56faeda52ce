import type { SweepPorts } from "@tallylight/core";

/** One call of a port, by this process' monotonic clock. */
export type PortCall = { readonly name: string; readonly beganMs: number; readonly endedMs: number };

/** The same ports, which tell of each call that asks another process something, once it is over. */
export function observed(ports: SweepPorts, tell: (call: PortCall) => void): SweepPorts {
  const { catalog } = ports;
  return {
    ...ports,
    locks: telling("locks", ports.locks, tell),
    rooms: telling("rooms", ports.rooms, tell),
    egress: telling("egress", ports.egress, tell),
    directory: telling("directory", ports.directory, tell),
    catalog: {
      documents: telling("documents", catalog.documents, tell),
      index: telling("index", catalog.index, tell),
      media: telling("media", catalog.media, tell),
      secrets: telling("secrets", catalog.secrets, tell),
    },
  };
}

function telling<T extends object>(port: string, of: T, tell: (call: PortCall) => void): T {
  return new Proxy(of, {
    get: (target, method) => {
      const call: unknown = Reflect.get(target, method);
      if (typeof call !== "function") return call;
      return (...args: unknown[]): unknown => {
        const beganMs = performance.now();
        const answer: unknown = Reflect.apply(call, target, args);
        const over = (): void => tell({ name: `${port}.${String(method)}`, beganMs, endedMs: performance.now() });
        if (isThenable(answer)) answer.then(over, over);
        return answer;
      };
    },
  });
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && "then" in value;

/** How long at least one of them was under way within these spans, in milliseconds: those side by side count once. */
export function timeUnderWay(
  calls: readonly PortCall[],
  spans: readonly (readonly [fromMs: number, toMs: number])[],
): number {
  let [total, coveredToMs] = [0, 0];
  const cut = spans.flatMap(([fromMs, toMs]) =>
    calls.map(({ beganMs, endedMs }) => [Math.max(beganMs, fromMs), Math.min(endedMs, toMs)] as const),
  );
  for (const [fromMs, toMs] of cut.filter(([from, to]) => to > from).toSorted(([a], [b]) => a - b)) {
    total += Math.max(0, toMs - Math.max(fromMs, coveredToMs));
    coveredToMs = Math.max(coveredToMs, toMs);
  }
  return total;
}
