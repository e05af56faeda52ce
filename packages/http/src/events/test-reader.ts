import { until } from "@tallylight/services";

/** One event as a browser would have given it. */
type Seen = { readonly id: string | null; readonly event: string; readonly data: Record<string, unknown> };

export type Reader = {
  readonly seen: Seen[];
  /** The last id that came, with an event or without. */
  readonly lastId: () => string | null;
  readonly heartbeats: () => number;
  /** Resolves when the stream has ended, however it did. */
  readonly ended: Promise<"closed" | "broken">;
  readonly leave: () => Promise<void>;
  /** Resolves once this holds of what was seen. */
  readonly until: (holds: (seen: readonly Seen[]) => boolean) => Promise<void>;
};

/** For tests: reads a stream of server-sent events as the HTML standard says. */
export function read(body: ReadableStream<Uint8Array>): Reader {
  const reader = body.getReader();
  const seen: Seen[] = [];
  let lastId: string | null = null;
  let heartbeats = 0;
  const take = (block: string): void => {
    const fields = block.split("\n").map((line) => /^([^:]*): ?(.*)$/.exec(line)?.slice(1) ?? []);
    const of = (name: string): string | undefined => fields.find(([key]) => key === name)?.[1];
    lastId = of("id") ?? lastId;
    if (of("") === "alive") heartbeats += 1;
    const data = of("data");
    if (data === undefined) return;
    seen.push({ id: of("id") ?? null, event: of("event") ?? "message", data: JSON.parse(data) as Seen["data"] });
  };
  const run = async (): Promise<"closed" | "broken"> => {
    const decoder = new TextDecoder();
    let rest = "";
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return "closed";
        const blocks = (rest + decoder.decode(value, { stream: true })).split("\n\n");
        rest = blocks.pop() ?? "";
        blocks.forEach(take);
      }
    } catch {
      return "broken";
    }
  };
  const ended = run();
  return {
    seen,
    lastId: () => lastId,
    heartbeats: () => heartbeats,
    ended,
    leave: () => reader.cancel(),
    until: async (holds) => {
      await until("what the stream has told", () => {
        if (holds(seen)) return true;
        throw new Error(`told so far: ${JSON.stringify(seen)}`);
      });
    },
  };
}
