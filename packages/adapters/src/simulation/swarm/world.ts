import { DEFAULT_LIMITS, type Ids, type Limits, type RoomId, type SweepPorts } from "@tallylight/core";
import { memoryRecordingIndex } from "../../memory/index.ts";
import { virtualClock, type VirtualClock } from "../virtual-clock.ts";
import { type Court, makeCourt } from "./court.ts";
import { hookDeliveries } from "./deliveries.ts";
import { hintNetwork } from "./hints.ts";
import { seededIds } from "./ids.ts";
import { bootInstance, type FlowPorts, type Instance } from "./instance.ts";
import { type Forecasts, makeLinks, type On } from "./links.ts";
import { directoryPort, egressPort, type LiveKitDoor } from "./livekit/ports.ts";
import { type Caller, type Net, overLink } from "./network.ts";
import { lockStoreOver } from "./lock-bucket.ts";
import type { Options } from "./options.ts";
import { type MachineClock, makeProcess, type Process, processClock } from "./process.ts";
import { type Random, randomOf } from "./random.ts";
import { makeServers, type Servers } from "./servers.ts";
import { type Listener, makeTimeline, type Timeline } from "./timeline.ts";
import { makeForecast } from "./weather.ts";

/** As in service, but for what would make a run last for hours: the longest upload here takes four minutes. */
const LIMITS: Limits = { ...DEFAULT_LIMITS, uploadLimitMs: 8 * 60_000 };
/** How likely a process is struck at one of its calls, where the run has that fault. */
const STRUCK = 0.002;
const PAUSE_MS = 60_000;

/** One machine, on which one instance of the product lives at a time. */
type Machine = { readonly name: string; readonly wall: MachineClock; instance: Instance; lives: number };

/** A round of upkeep that goes on. */
type OpenRound = { readonly sinceMs: number; readonly process: string };

/** The whole simulated world: three instances of the product, their servers, LiveKit, and the court. */
export type World = Servers &
  Court & {
    readonly options: Options;
    readonly clock: VirtualClock;
    readonly limits: Limits;
    readonly timeline: Timeline;
    readonly machines: readonly Machine[];
    readonly rooms: readonly RoomId[];
    readonly forecasts: Forecasts;
    readonly random: (stream: string) => Random;
    readonly ids: Ids;
    /** Does this fault strike here? Never when the run does not have it, or the faults have stopped. */
    readonly on: On;
    readonly stopFaults: () => void;
    readonly crash: (machine: Machine) => void;
    readonly restart: (machine: Machine) => void;
    /** A name of its own for what somebody asks of an instance. */
    readonly flowOf: (instance: Instance, what: string) => string;
    /** An instance that lives, or null. */
    readonly someInstance: (random: Random) => Instance | null;
    /** The ports of somebody who is no instance. */
    readonly outsidePorts: SweepPorts;
    readonly openRounds: ReadonlyMap<string, OpenRound>;
  };

export function makeWorld(options: Options, listener: Listener | null, ignored: readonly string[] = []): World {
  const random = (stream: string): Random => randomOf(options.seed, stream);
  const clock = virtualClock(undefined, random("order").next);
  const timeline = makeTimeline(clock, listener);
  const chances = new Map(options.faults.map((fault) => [fault, random(`fault ${fault}`)]));
  let faultsOn = true;
  const on: On = (fault, probability) => faultsOn && chances.get(fault)?.chance(probability) === true;
  const forecasts = { redis: makeForecast(clock), s3: makeForecast(clock), liveKit: makeForecast(clock) };
  const court = makeCourt(
    clock,
    timeline,
    options.faults,
    () => ({
      runs: servers.liveKit.runs,
      locks: servers.locks.memory,
      records: servers.store.records,
      files: servers.store.files,
      losses: servers.locks.losses,
      blind: servers.liveKit.blind,
      firstReadMs: servers.locks.firstReadMs,
      keptUnder: (key) => servers.locks.kept.get(key)?.kept.answer ?? null,
    }),
    ignored,
  );
  const net: Net = { clock, timeline, acting: null, atCall: (caller, name) => strike(caller, name) };
  const deliveries = hookDeliveries({
    clock,
    timeline,
    court,
    someInstance: () => someInstance(balancer),
    isQueued: (egressId) => servers.isQueued(egressId),
  });
  const servers = makeServers({
    clock,
    timeline,
    court,
    random,
    on,
    forecasts,
    locksIn: options.locks,
    acting: () => net.acting,
    onWrite: deliveries.noteWrite,
    deliver: deliveries.deliver,
  });

  /* Who calls whom. */
  const ids = seededIds(random("ids"));
  const makePorts = portsMaker({ net, servers, court, random, on, forecasts, ids });
  const openRounds = new Map<string, OpenRound>();
  const machines: Machine[] = [];
  const boot = (machine: Omit<Machine, "instance">): Instance => {
    const process = makeProcess(`${machine.name}${(machine.lives += 1)}`, clock);
    timeline.tell(process.name, () => "starts");
    return bootInstance({
      process,
      limits: LIMITS,
      sweepEveryMs: options.sweepEveryMs,
      drainEveryMs: options.drainEveryMs,
      timeline,
      portsFor: makePorts(process, machine.wall),
      onEvent: court.noteEvent,
      onRound: (flow) => openRound(flow, process),
    });
  };
  const openRound = (flow: string, process: Process): (() => void) => {
    const sinceMs = clock.monotonicMs();
    const sleptMs = process.pausedMs();
    openRounds.set(flow, { sinceMs, process: process.name });
    return () => {
      openRounds.delete(flow);
      const tookMs = clock.monotonicMs() - sinceMs - (process.pausedMs() - sleptMs);
      court.see({ kind: "round", flow, tookMs });
    };
  };
  const crash = (machine: Machine): void => {
    const { process } = machine.instance;
    process.crash();
    for (const [flow, round] of openRounds) if (round.process === process.name) openRounds.delete(flow);
    const downMs = random(`downtime ${process.name}`).between(500, 60_000);
    clock.after(downMs, () => restart(machine));
  };
  const restart = (machine: Machine): void => {
    if (!machine.instance.process.isAlive()) machine.instance = boot(machine);
  };
  const someInstance = (from: Random): Instance | null => {
    const alive = machines.filter(({ instance }) => instance.process.isAlive());
    return alive.length === 0 ? null : from.pick(alive).instance;
  };

  /* What strikes them, and who is told what LiveKit tells. */
  const strike = ({ process }: Caller, name: string): void => {
    const machine = machines.find(({ instance }) => instance.process === process);
    if (machine === undefined || !process.isRunning()) return;
    if (on("crash", STRUCK)) {
      timeline.fault("crash", process.name, () => `dies at ${name}`);
      crash(machine);
    } else if (on("pause", STRUCK)) {
      timeline.fault("pause", process.name, () => `sleeps for ${PAUSE_MS} ms at ${name}`);
      process.pause(PAUSE_MS);
    }
  };
  const balancer = random("balancer");

  for (const name of INSTANCES.slice(0, options.instances)) {
    const machine = { name, wall: { offsetMs: 0, frozenAt: null }, lives: 0 };
    machines.push(Object.assign(machine, { instance: boot(machine) }));
    if (!on("clock-skewed", 0.7)) continue;
    machine.wall.offsetMs = random(`skew ${name}`).between(-600_000, 600_000);
    timeline.fault("clock-skewed", name, () => `by ${machine.wall.offsetMs} ms`);
  }
  let flows = 0;
  const outside = makeProcess("outside", clock);
  return {
    ...servers,
    ...court,
    options,
    clock,
    limits: LIMITS,
    timeline,
    machines,
    rooms: Array.from({ length: options.rooms }, (_, n) => `room-${n + 1}` as RoomId),
    forecasts,
    random,
    ids,
    on,
    stopFaults: () => void (faultsOn = false),
    crash,
    restart,
    flowOf: ({ process }, what) => `${process.name}/${what}-${(flows += 1)}`,
    someInstance,
    outsidePorts: makePorts(outside, { offsetMs: 0, frozenAt: null })("outside"),
    openRounds,
  };
}

const INSTANCES = ["a", "b", "c"] as const;

type PortParts = {
  readonly net: Net;
  readonly servers: Servers;
  readonly court: Court;
  readonly random: (stream: string) => Random;
  readonly on: On;
  readonly forecasts: Forecasts;
  readonly ids: Ids;
};

/** The ports of the product, each call of which is a request and a response over the network. */
function portsMaker({ net, servers, court, random, on, forecasts, ids }: PortParts) {
  const { clock, timeline } = net;
  const links = makeLinks(random, forecasts, on);
  const door: LiveKitDoor = {
    net,
    model: servers.liveKit,
    link: links.liveKit,
    random: random("door"),
    on,
    claimOf: servers.claimOf,
    onStop: (run, by) => court.see({ kind: "stop", run, by }),
  };
  const hints = hintNetwork(clock, random("hints"), on, (roomId) =>
    timeline.fault("hint-lost", "redis", () => `of ${roomId}`),
  );
  const index = memoryRecordingIndex(servers.locks.index);
  const { store, bucket } = servers.locks;
  const isAmazon = random("bucket").chance(0.5);
  return (process: Process, wall: MachineClock) => {
    const time = processClock(process, wall, clock);
    const signals = hints.signalsOf(process);
    return (flow: string): FlowPorts => {
      const caller = { process, flow };
      const inRedis = overLink(net, caller, links.locks, store, "locks");
      const way = { net, caller, link: links.s3 };
      return {
        clock: time,
        ids,
        signals,
        locks:
          bucket === null ? inRedis : lockStoreOver(bucket, way, { queue: inRedis, ids, deletesFree: () => isAmazon }),
        rooms: overLink(net, caller, links.s3, servers.store.rooms, "rooms"),
        catalog: {
          documents: overLink(net, caller, links.s3, servers.store.documents, "documents"),
          index: overLink(net, caller, links.index, index, "index"),
          secrets: overLink(net, caller, links.s3, servers.store.secrets, "documents"),
          media: overLink(net, caller, links.s3, servers.store.media, "media"),
        },
        egress: egressPort(door, caller),
        directory: directoryPort(door, caller),
        answers: overLink(net, caller, links.locks, servers.locks.answers, "answers"),
      };
    };
  };
}
