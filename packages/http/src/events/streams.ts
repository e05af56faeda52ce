import type { EventPosition, LoggedEvent, RoomId, Unavailable } from "@tallylight/core";
import { err, ok, type Result } from "neverthrow";
import type { House } from "../compose.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { pausesOf } from "../service/pauses.ts";
import { decodeEntry } from "./entry.ts";
import { type LockWatch, lockWatch } from "./lock-watch.ts";
import { openStream, type Stream, type StreamEnd } from "./stream.ts";
import { tailOf, type TailReader } from "./tail.ts";

export type StreamRequest = {
  /** Events of this room alone; null: of all. */
  readonly roomId: RoomId | null;
  /** Where the reader was, as its last event said; null: it was not here before. */
  readonly after: EventPosition | null;
  /** Asked again at each heartbeat: a credential may end before its stream does. */
  readonly mayGoOn: () => boolean;
};

type TooManyStreams = { readonly kind: "too-many-streams" };

/** The event streams of this instance. */
export type Streams = {
  readonly open: (request: StreamRequest) => Promise<Result<ReadableStream<Uint8Array>, TooManyStreams | Unavailable>>;
  /** Something new is in the log. */
  readonly wake: () => void;
  /** Ends them all, and opens no more. */
  readonly end: () => Promise<void>;
};

const MOST_STREAMS = 1_000;
const HEARTBEAT_MS = 15_000;
const RETRY_MS = 3_000;

type Observers = { readonly log: Log; readonly metrics: Metrics };

export function openStreams(
  { ports, events }: Pick<House, "ports" | "events">,
  { log, metrics }: Observers,
  mostStreams = MOST_STREAMS,
): Streams {
  const { clock } = ports;
  const streams = new Set<Stream>();
  const onUnavailable = (failure: Unavailable): void =>
    log.warn({ ...failure }, "event streams stand still: the state cannot be read");
  const tail = tailOf(events, clock, onUnavailable);
  const watches = new Map<RoomId | null, LockWatch>();
  let stopping = false;

  const watchOf = (roomId: RoomId | null): LockWatch => {
    const watch =
      watches.get(roomId) ?? lockWatch(ports, roomId, { onUnavailable, onIdle: () => void watches.delete(roomId) });
    watches.set(roomId, watch);
    return watch;
  };
  /** Sends what there is to send until the stream ends. */
  const feed = async (stream: Stream, untilEnd: UntilEnd, { roomId, after }: StreamRequest, here: EventPosition) => {
    untilEnd(
      watchOf(roomId).watch((news) => {
        stream.send({ event: "lockChanged", data: bodyOf(clock.now(), "lockChanged", news) });
      }),
    );
    const followed = await tail.follow(
      readerOf(stream, roomId, () => clock.now()),
      after ?? here,
    );
    followed.match(untilEnd, (failure) => {
      onUnavailable(failure);
      // Its reader comes again, and knows where it was.
      stream.end("unavailable");
    });
  };
  const beat = async (stream: Stream, untilEnd: UntilEnd, mayGoOn: () => boolean): Promise<void> => {
    const { pause, end, isEnded } = pausesOf(clock);
    untilEnd(end);
    for (;;) {
      await pause(HEARTBEAT_MS);
      if (isEnded()) return;
      if (mayGoOn()) stream.send({ comment: "alive" });
      else stream.end("expired");
    }
  };

  return {
    open: async (request) => {
      if (stopping || streams.size >= mostStreams) return err({ kind: "too-many-streams" });
      const here = await tail.sync();
      if (here.isErr()) return err(here.error);
      const { untilEnd, onEnd } = endings((why) => {
        streams.delete(stream);
        metrics.streams.set(streams.size);
        metrics.streamsEnded.inc({ why: why ?? "left" });
      });
      const stream = openStream(onEnd);
      streams.add(stream);
      metrics.streams.set(streams.size);
      // The place first: who loses the connection before the first event misses none.
      stream.send({ id: request.after ?? here.value, retryMs: RETRY_MS });
      void beat(stream, untilEnd, request.mayGoOn);
      void feed(stream, untilEnd, request, here.value);
      return ok(stream.body);
    },
    wake: tail.wake,
    end: async () => {
      stopping = true;
      for (const stream of streams) stream.end("stopping");
      await tail.end();
    },
  };
}

/** Has something done when the stream ends, or at once if it has. */
type UntilEnd = (undo: () => void) => void;

function endings(then: (why: StreamEnd | null) => void): {
  readonly untilEnd: UntilEnd;
  readonly onEnd: (why: StreamEnd | null) => void;
} {
  const undo: (() => void)[] = [];
  let ended = false;
  return {
    untilEnd: (one) => {
      if (ended) one();
      else undo.push(one);
    },
    onEnd: (why) => {
      ended = true;
      for (const one of undo) one();
      then(why);
    },
  };
}

function readerOf(stream: Stream, roomId: RoomId | null, now: () => number): TailReader {
  return {
    onEvents: (events: readonly LoggedEvent[]) => {
      for (const { position, text } of events) {
        const entry = decodeEntry(text);
        if (entry === null || (roomId !== null && entry.roomId !== roomId)) continue;
        stream.send({ id: position, event: entry.name, data: entry.body });
      }
    },
    onGap: (at) => stream.send({ id: at, event: "reset", data: bodyOf(now(), "reset", {}) }),
    ready: stream.drained,
  };
}

const bodyOf = (creationDate: number, event: string, data: unknown): string =>
  JSON.stringify({ creationDate, event, data });
