import type { DurationMs } from "@tallylight/core";

/** Why a stream ended before its reader did. */
export type StreamEnd = "slow" | "expired" | "unavailable" | "stopping";

export type Stream = {
  readonly body: ReadableStream<Uint8Array>;
  /** Drops the reader when it has not taken what was sent before. */
  readonly send: (message: SseMessage) => void;
  /** Resolves when all that was sent has been taken, or nobody reads any more. */
  readonly drained: () => Promise<void>;
  readonly end: (why: StreamEnd) => void;
};

type SseMessage = {
  readonly id?: string;
  readonly event?: string;
  /** On one line. */
  readonly data?: string;
  /** For nobody: it keeps the connection in use. */
  readonly comment?: string;
  readonly retryMs?: DurationMs;
};

/** What may wait for a reader, besides what its connection holds. */
const MOST_BYTES = 524_288;

/** @param onEnd Called once, when nobody reads any more; `null`: the reader went away by itself. */
export function openStream(onEnd: (why: StreamEnd | null) => void): Stream {
  const encoder = new TextEncoder();
  const waiting = new Set<() => void>();
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  let ended = false;
  const room = (): number => controller?.desiredSize ?? 0;
  const letGo = (): void => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  const finish = (why: StreamEnd | null): void => {
    ended = true;
    letGo();
    onEnd(why);
  };
  const end = (why: StreamEnd): void => {
    if (ended) return;
    // One that does not read would not read its end either.
    if (why === "slow") controller?.error(new Error("the reader is too slow"));
    else controller?.close();
    finish(why);
  };
  const body = new ReadableStream<Uint8Array>(
    {
      start: (own) => void (controller = own),
      pull: () => {
        if (room() >= MOST_BYTES) letGo();
      },
      cancel: () => {
        if (!ended) finish(null);
      },
    },
    { highWaterMark: MOST_BYTES, size: (chunk) => chunk.byteLength },
  );
  return {
    body,
    send: (message) => {
      if (ended) return;
      if (room() > 0) controller?.enqueue(encoder.encode(textOf(message)));
      else end("slow");
    },
    drained: async () => {
      if (!ended && room() < MOST_BYTES) await new Promise<void>((resolve) => waiting.add(resolve));
    },
    end,
  };
}

/** As the HTML standard writes an event. */
function textOf({ id, event, data, comment, retryMs }: SseMessage): string {
  const fields = [
    comment === undefined ? null : `: ${comment}`,
    retryMs === undefined ? null : `retry: ${retryMs}`,
    id === undefined ? null : `id: ${id}`,
    event === undefined ? null : `event: ${event}`,
    data === undefined ? null : `data: ${data}`,
  ];
  return `${fields.filter((field) => field !== null).join("\n")}\n\n`;
}
