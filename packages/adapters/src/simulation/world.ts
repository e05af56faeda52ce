import {
  carryOut,
  createRoom,
  DEFAULT_LIMITS,
  DEFAULT_ROOM_CONFIG,
  type Evidence,
  type Limits,
  type Lock,
  onRecorderEvent,
  onRoomFinished,
  type PortName,
  type Recording,
  type RecordingIdParts,
  type RoomId,
  type RoomSid,
  startRecording,
  stopRecording,
  type StopOrder,
  sweep,
  type SweepPorts,
  type SweepReport,
  type StartAnswers,
} from "@tallylight/core";
import type { ResultAsync } from "neverthrow";
import {
  type AnswersMemory,
  emptyIndexMemory,
  emptyLockMemory,
  type IndexMemory,
  type LockMemory,
  type MemoryDocuments,
  memoryDocuments,
  memoryLockStore,
  memoryMedia,
  type MemoryMedia,
  memoryRecordingIndex,
  memorySignals,
  memoryStartAnswers,
  recordingDocuments,
  roomCatalog,
  shareSecrets,
} from "../memory/index.ts";
import { systemIds } from "../system/index.ts";
import { mortal, type Outage, withOutage } from "./outage.ts";
import { type ScriptedLiveKit, scriptedLiveKit } from "./scripted-livekit.ts";
import { type VirtualClock, virtualClock } from "./virtual-clock.ts";

export const ROOM = "room-1" as RoomId;
export const PREFIX = "openvidu-meet";

type Webhooks = "delivered" | "lost" | "held";

/** The product's own use cases on memory adapters, a virtual clock, and a LiveKit that does as it is told. */
export type World = {
  readonly clock: VirtualClock;
  readonly ports: SweepPorts;
  readonly limits: Limits;
  readonly liveKit: ScriptedLiveKit;
  readonly locks: LockMemory;
  readonly index: IndexMemory;
  /** The answers of starts under keys: the port, and what is kept. */
  readonly answers: StartAnswers;
  readonly keptStarts: AnswersMemory;
  /** The store of documents, which knows nothing of outages. */
  readonly documents: MemoryDocuments;
  readonly media: MemoryMedia;
  /** Of one operation of a port, or of all of them. */
  readonly setOutage: (port: PortName, outage: Outage, operation?: string) => void;
  readonly setWebhooks: (manner: Webhooks) => void;
  /** Delivers what was held back, in the order of the given positions; a position may come twice. */
  readonly deliverHeld: (order?: (count: number) => readonly number[]) => Promise<void>;
  readonly start: (owner?: string) => ReturnType<typeof startRecording>;
  /** A recording that is active. */
  readonly started: (owner?: string) => Promise<Recording>;
  /** A start in a process of its own that can be killed: then it never answers, and does nothing more. */
  readonly startInProcess: () => { readonly answer: ReturnType<typeof startRecording>; readonly kill: () => void };
  readonly stop: (id: RecordingIdParts) => ReturnType<typeof stopRecording>;
  readonly lock: () => Lock | null;
  readonly record: (id: RecordingIdParts) => Promise<Recording | null>;
  readonly sweep: (options?: { readonly dryRun: boolean }) => Promise<SweepReport>;
};

export async function makeWorld(): Promise<World> {
  const clock = virtualClock();
  const outages = new Map<string, Outage>();
  const locks = emptyLockMemory();
  const keptStarts: AnswersMemory = new Map();
  const index: IndexMemory = { ...emptyIndexMemory(), epoch: "made", whole: "made@0" };
  const now = (): number => clock.now();
  const media = memoryMedia(PREFIX, now);
  const faulty = <Port extends object>(name: PortName, port: Port): Port =>
    withOutage(name, port, (operation) => outages.get(`${name}.${operation}`) ?? outages.get(name) ?? "none");
  let webhooks: Webhooks = "delivered";
  const held: (() => Promise<void>)[] = [];

  const arrive = (handle: () => ResultAsync<readonly StopOrder[], unknown>): void => {
    const deliver = async (): Promise<void> => carryOut(ports, (await handle()).unwrapOr([]), DEFAULT_LIMITS.stopMs);
    if (webhooks === "held") held.push(deliver);
    if (webhooks === "delivered") clock.after(3, () => void deliver());
  };
  const liveKit = scriptedLiveKit(clock, {
    onEgress: (evidence: Evidence) => arrive(() => onRecorderEvent(ports, evidence)),
    onRoomFinished: (roomId: RoomId, sid: RoomSid) =>
      arrive(() => onRoomFinished(ports, { kind: "room-finished", roomId, sid })),
  });
  const documents = memoryDocuments();
  const ports: SweepPorts = {
    clock,
    ids: systemIds,
    locks: faulty("locks", memoryLockStore({ now, memory: locks })),
    rooms: faulty("rooms", roomCatalog(documents, PREFIX)),
    catalog: {
      documents: faulty("documents", recordingDocuments(documents, PREFIX)),
      index: faulty("index", memoryRecordingIndex(index)),
      media: faulty("media", media.media),
      secrets: faulty("documents", shareSecrets(documents, PREFIX)),
    },
    signals: memorySignals(),
    egress: liveKit.egress,
    directory: liveKit.directory,
  };
  const limits = DEFAULT_LIMITS;

  await createRoom(ports, { roomName: "Room", roomId: ROOM, config: DEFAULT_ROOM_CONFIG });
  liveKit.seat(ROOM);
  const start = (owner = "a"): ReturnType<typeof startRecording> =>
    startRecording(ports, { limits, owner }, { roomId: ROOM });
  return {
    clock,
    ports,
    limits,
    liveKit,
    locks,
    index,
    answers: faulty("answers", memoryStartAnswers({ now, memory: keptStarts })),
    keptStarts,
    documents,
    media,
    setOutage: (port, outage, operation) =>
      void outages.set(operation === undefined ? port : `${port}.${operation}`, outage),
    setWebhooks: (manner) => void (webhooks = manner),
    deliverHeld: async (order = (count) => [...Array(count).keys()]) => {
      const all = held.splice(0);
      for (const at of order(all.length)) await clock.until(all[at]?.() ?? Promise.resolve());
    },
    start,
    started: async (owner) => (await clock.until(start(owner)))._unsafeUnwrap(),
    startInProcess: () => {
      let dead = false;
      const answer = startRecording(
        mortal(ports, () => dead),
        { limits, owner: "killed" },
        { roomId: ROOM },
      );
      return { answer, kill: () => void (dead = true) };
    },
    stop: (id) => stopRecording(ports, limits, id),
    lock: (): Lock | null => {
      const stored = locks.locks.get(ROOM);
      return stored !== undefined && "lock" in stored ? stored.lock : null;
    },
    record: async (id) => (await ports.catalog.documents.find(id))._unsafeUnwrap()?.value ?? null,
    sweep: async (options = { dryRun: false }) => (await clock.until(sweep(ports, limits, options)))._unsafeUnwrap(),
  };
}
