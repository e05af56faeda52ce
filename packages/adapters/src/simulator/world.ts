import type { EgressInfo, ParticipantInfo, Room, WebhookEvent } from "@livekit/protocol";
import type { DurationMs, EpochMs } from "@tallylight/core";
import type { Faults, RecorderFault } from "./faults.ts";
import type { Timings } from "./options.ts";
import type { Timers } from "./timers.ts";

/** The page of a recorder, as its room sees it. */
export type RecorderPage = {
  readonly publisherCame: () => void;
  readonly disconnected: () => void;
  /** Would it join again after LiveKit has crashed? */
  readonly waits: () => boolean;
};

export type Participant = {
  readonly info: ParticipantInfo;
  readonly page?: RecorderPage;
  /**
   * `ghost`: LiveKit crashed while it was there, and lists it still; nobody answers for it, and it may come back.
   * `lost`: it went away in the meantime, and will be listed for ever.
   */
  presence: "present" | "ghost" | "lost";
};

/** One life of a room. */
export type LiveRoom = {
  /** Its counters are not kept here: `roomInfo` counts. */
  readonly info: Room;
  readonly participants: Map<string, Participant>;
  /** Counts the comings and goings of people, so that a time-out knows whether somebody came in between. */
  moves: number;
  /** Has LiveKit crashed, and has nobody joined since? */
  stale: boolean;
};

/** One egress and its recorder. */
export type Job = {
  /** What its worker knows, changed in place. */
  readonly info: EgressInfo;
  /** What its worker told last, which is what LiveKit lists. */
  stored: EgressInfo;
  /** Where the file goes. */
  readonly path: string;
  readonly manifest: boolean;
  /** Has its worker reported its end? */
  ended: boolean;
  /** Was it told to stop before it had come to its room? */
  stopAsked: boolean;
  /** Is the recorder's page loaded? It becomes active when there is something to see. */
  pageReady: boolean;
  /** When it comes to its room, by the clock that never goes back. */
  readonly joinsAtMs: DurationMs;
  /** Does its worker answer, and report? */
  alive: boolean;
  /** Does it answer, but report nothing any more? */
  silent: boolean;
  /** What a LiveKit whose Redis was emptied still finds it by. */
  listed: "by-room" | "by-id" | "no";
  /** When it became active, by the clock that never goes back. */
  activeSinceMs: DurationMs;
};

/** All of the simulator's state, and what it acts through. */
export type World = {
  readonly rooms: Map<string, LiveRoom>;
  readonly jobs: Map<string, Job>;
  /** By room name, or `*`. */
  readonly faults: Map<string, Faults>;
  /** Has LiveKit crashed? Its recorders go on. */
  down: boolean;
  workers: number;
  readonly seats: number;
  readonly needsPublisher: boolean;
  readonly timings: Timings;
  readonly timers: Timers;
  readonly random: () => number;
  readonly upload: (path: string, bytes: Uint8Array) => Promise<void>;
  /** Sends a webhook, as things are now, about something in the room of this name. */
  readonly emit: (roomName: string, event: WebhookEvent) => void;
};

export function faultsIn(world: World, roomName: string): Faults {
  return world.faults.get(roomName) ?? world.faults.get("*") ?? {};
}

/** The recorder's fault of this kind in the job's room, if it has one. */
export function recorderFault<K extends RecorderFault["kind"]>(
  world: World,
  job: Job,
  kind: K,
): Extract<RecorderFault, { readonly kind: K }> | undefined {
  const fault = faultsIn(world, job.info.roomName).recorder;
  return fault?.kind === kind ? (fault as Extract<RecorderFault, { readonly kind: K }>) : undefined;
}

const NAME_CHARACTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** A name in LiveKit's manner: `RM_` or another prefix, and twelve characters. */
export function newName(world: Pick<World, "random">, prefix: string): string {
  const character = (): string => NAME_CHARACTERS.charAt(Math.floor(world.random() * NAME_CHARACTERS.length));
  return `${prefix}${Array.from({ length: 12 }, character).join("")}`;
}

/** LiveKit's unit of time in what it says of an egress. */
export function nanoseconds(ms: EpochMs): bigint {
  return BigInt(Math.round(ms * 1_000)) * 1_000n;
}
