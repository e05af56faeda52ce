import {
  countSteps,
  createRoom,
  DEFAULT_ROOM_CONFIG,
  deleteRecording,
  deleteRoom,
  type DeleteTerms,
  doWhatIsDue,
  drain,
  followUp,
  type Limits,
  type LockChanged,
  type LockNotFound,
  type NotReleasable,
  type OnceRefusal,
  onLiveKitNews,
  type OutboxEvent,
  purgeTombstones,
  type Recording,
  type RecordingIdParts,
  releaseLock,
  type RoomId,
  showLock,
  type StartAnswers,
  type StartKey,
  startOnce,
  startRecording,
  type StepCount,
  stopRecording,
  sweep,
  type SweepPorts,
  sweepRooms,
  within,
} from "@tallylight/core";
import type { ResultAsync } from "neverthrow";
import type { Process } from "./process.ts";
import type { Timeline } from "./timeline.ts";
import type { Hook } from "./webhooks.ts";

/** What one flow of a process calls. */
export type FlowPorts = SweepPorts & { readonly answers: StartAnswers };

/** What one simulated instance of the service is made of. `portsFor` names who calls: one flow of this process. */
type InstanceParts = {
  readonly process: Process;
  readonly limits: Limits;
  readonly sweepEveryMs: number;
  readonly drainEveryMs: number;
  readonly timeline: Timeline;
  readonly portsFor: (flow: string) => FlowPorts;
  /** Somebody took this event off the outbox. */
  readonly onEvent: (event: OutboxEvent) => void;
  /** A sweep, or another round of upkeep, began; the returned function says that it has ended. */
  readonly onRound: (flow: string) => () => void;
};

/** One instance of the service: what its routes, its webhook and its upkeep do, in the product's own use cases. */
export type Instance = {
  readonly process: Process;
  /** Under a key, or, for null, under none. */
  readonly start: (flow: string, roomId: RoomId, key: StartKey | null) => ResultAsync<Recording, OnceRefusal>;
  readonly stop: (flow: string, id: RecordingIdParts) => ReturnType<typeof stopRecording>;
  readonly deleteRecording: (flow: string, id: RecordingIdParts) => ReturnType<typeof deleteRecording>;
  readonly createRoom: (flow: string, roomId: RoomId) => ReturnType<typeof createRoom>;
  readonly deleteRoom: (flow: string, roomId: RoomId, terms: DeleteTerms) => ReturnType<typeof deleteRoom>;
  readonly release: (flow: string, roomId: RoomId, force: boolean) => ReturnType<typeof releaseLock>;
  /** Handles one webhook; true for 200. */
  readonly receive: (flow: string, hook: Hook) => Promise<boolean>;
};

type ReleaseRefusal = LockNotFound | LockChanged | NotReleasable;

const OUTBOX_PAGE = 500;

/** Starts the process: from now on its upkeep runs. */
export function bootInstance(parts: InstanceParts): Instance {
  const { process, limits, portsFor, timeline } = parts;
  let rounds = 0;
  const upkeep = (name: string, everyMs: number, work: (flow: string) => Promise<void>): void => {
    const { clock } = portsFor(process.name);
    const run = async (): Promise<void> => {
      for (;;) {
        const flow = `${process.name}/${name}-${(rounds += 1)}`;
        const ended = parts.onRound(flow);
        await work(flow);
        ended();
        await clock.sleep(everyMs).done;
      }
    };
    void run();
  };
  upkeep("sweep", parts.sweepEveryMs, (flow) => sweepOnce(portsFor(flow), limits, timeline));
  upkeep("drain", parts.drainEveryMs, (flow) => drainOnce(portsFor(flow), parts));
  return {
    process,
    start: (flow, roomId, key) => {
      const settings = { limits, owner: process.name };
      return key === null
        ? startRecording(portsFor(flow), settings, { roomId })
        : startOnce(portsFor(flow), settings, { roomId }, { key, bodyHash: roomId });
    },
    stop: (flow, id) => stopRecording(portsFor(flow), limits, id),
    deleteRecording: (flow, id) => deleteRecording(portsFor(flow), id),
    createRoom: (flow, roomId) =>
      createRoom(portsFor(flow), { roomName: `Room ${roomId}`, roomId, config: DEFAULT_ROOM_CONFIG }),
    deleteRoom: (flow, roomId, terms) => deleteRoom(portsFor(flow), limits, roomId, terms),
    release: (flow, roomId, force) => {
      const ports = portsFor(flow);
      return showLock(ports, limits, roomId)
        .mapErr((failure): ReleaseRefusal => failure)
        .andThen(({ held }) => releaseLock(ports, limits, { roomId, version: held.version, force }));
    },
    receive: (flow, hook) => receive(portsFor(flow), limits, hook),
  };
}

/** As the service's upkeep does at its start and every `gcInterval`. */
async function sweepOnce(ports: SweepPorts, limits: Limits, timeline: Timeline): Promise<void> {
  const swept = await sweep(ports, limits, { dryRun: false });
  if (swept.isErr()) timeline.count("sweep: the locks cannot be listed");
  else tellSteps(swept.value.counts, timeline);
  await sweepRooms(ports, limits);
  await purgeTombstones(ports, limits);
}

function tellSteps(counts: readonly StepCount[], timeline: Timeline): void {
  for (const { action, why, outcome } of counts) {
    timeline.count(`step ${action}: ${why}`);
    timeline.count(`step ${outcome}`);
  }
}

/** As the service's upkeep does every five seconds. Nobody receives events, so all are taken as delivered. */
async function drainOnce(ports: SweepPorts, { limits, timeline, onEvent }: InstanceParts): Promise<void> {
  const drained = await drain(ports);
  if (drained.unwrapOr(0) > 0) timeline.count("the catalog takes what had waited for it");
  const followed = await followUp(ports, limits);
  tellSteps(countSteps(followed.unwrapOr([])), timeline);
  const waiting = await ports.catalog.index.outbox(OUTBOX_PAGE);
  for (const event of waiting.unwrapOr([])) {
    onEvent(event);
    await ports.catalog.index.acknowledge(event.sequence);
  }
}

/** As the service's webhook does: an answer in time, and stops that are due after it. */
async function receive(ports: SweepPorts, limits: Limits, hook: Hook): Promise<boolean> {
  const taken = onLiveKitNews(ports, hook);
  void taken.andThen((due) => doWhatIsDue(ports, limits, due));
  return (await within(ports.clock, limits.eventMs, "late", taken)).isOk();
}
