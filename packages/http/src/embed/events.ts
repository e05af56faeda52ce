import { type LoggedEvent, parseRecordingId, type RecordingId, type RoomId } from "@tallylight/core";
import type { House } from "../compose.ts";
import { decodeEntry } from "../events/entry.ts";
import { tailOf } from "../events/tail.ts";
import type { Log } from "../log.ts";
import { recordingSchema } from "../recordings/schema.ts";
import { pausesOf } from "../service/pauses.ts";
import type { RecordingJson } from "../shapes/index.ts";
import { z } from "zod";

/**
 * What happened, in any process that shares the stores. `creationDate`: when it was announced, in ms since 1970.
 * An event may come twice; events of one recording come in order, and the last of them is `recordingEnded`.
 */
export type TallylightEvent =
  | {
      readonly event: "recordingStarted" | "recordingUpdated" | "recordingEnded";
      readonly creationDate: number;
      readonly roomId: RoomId;
      /** The recording as it was then. */
      readonly recording: RecordingJson;
    }
  | {
      /** The first one came into a room; the last one left it, or it was closed. */
      readonly event: "meetingStarted" | "meetingEnded";
      readonly creationDate: number;
      readonly roomId: RoomId;
    };

/** Told of events, one after the other. What it throws, or its promise rejects with, is logged, and stops nothing. */
export type EventListener = (event: TallylightEvent) => unknown;

/** Those who listen in this process, and the log that they are told from. */
export type Listeners = {
  readonly add: (listener: EventListener) => () => void;
  /** Something new is in the log. */
  readonly wake: () => void;
  readonly end: () => Promise<void>;
};

const AWAY_MS = 1_000;

/** Reads the log of events while anybody listens, from the first listener on. */
export function listenersOf({ events, ports }: Pick<House, "events" | "ports">, log: Log): Listeners {
  const listeners = new Set<EventListener>();
  const onUnavailable = (failure: object): void =>
    log.warn({ ...failure }, "listeners are told nothing: the log of events cannot be read");
  const tail = tailOf(events, ports.clock, onUnavailable);
  const { pause, end, isEnded } = pausesOf(ports.clock);
  let following: Promise<void> | null = null;

  const tell = (text: string): void => {
    const event = eventIn(text);
    if (event === null) return;
    for (const listener of listeners) {
      const told = async (): Promise<unknown> => listener(event);
      told().catch((thrown: unknown) => log.error({ error: String(thrown) }, "a listener of events threw"));
    }
  };
  const reader = {
    onEvents: (logged: readonly LoggedEvent[]) => logged.forEach(({ text }) => tell(text)),
    onGap: () => log.warn({}, "events were missed: they are no longer in the log"),
    ready: async () => {},
  };
  const follow = async (): Promise<void> => {
    while (!isEnded()) {
      const here = await tail.sync();
      const followed = here.isOk() ? await tail.follow(reader, here.value) : here;
      if (followed.isOk()) return;
      onUnavailable(followed.error);
      await pause(AWAY_MS);
    }
  };
  return {
    add: (listener) => {
      // Its own, so that who listens twice is told twice, and leaves once.
      const own: EventListener = (event) => listener(event);
      listeners.add(own);
      following ??= follow();
      return () => void listeners.delete(own);
    },
    wake: tail.wake,
    end: async () => {
      end();
      await following;
      await tail.end();
    },
  };
}

const told = z.object({
  creationDate: z.number(),
  event: z.enum(["recordingStarted", "recordingUpdated", "recordingEnded", "meetingStarted", "meetingEnded"]),
  data: z.unknown(),
});

/** Null for what is not told here, or is another version's. */
function eventIn(text: string): TallylightEvent | null {
  const entry = decodeEntry(text);
  if (entry === null) return null;
  const read = told.safeParse(parsed(entry.body));
  if (!read.success) return null;
  const { creationDate, event, data } = read.data;
  const { roomId } = entry;
  if (event === "meetingStarted" || event === "meetingEnded") return { event, creationDate, roomId };
  const recording = recordingIn(data);
  return recording === null ? null : { event, creationDate, roomId, recording };
}

/** Null for what is no JSON: it must not keep listeners from what comes after it. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return null;
  }
}

function recordingIn(data: unknown): RecordingJson | null {
  const read = recordingSchema.safeParse(data);
  if (!read.success) return null;
  return parseRecordingId(read.data.recordingId).match(
    ({ roomId, egressId }) => ({
      ...read.data,
      recordingId: read.data.recordingId as RecordingId,
      roomId,
      egressId,
      reason: read.data.reason as RecordingJson["reason"],
    }),
    () => null,
  );
}
