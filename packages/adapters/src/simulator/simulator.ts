import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DisconnectReason } from "@livekit/protocol";
import type { Faults, Killing } from "./faults.ts";
import { DEFAULT_TIMINGS, type SimulatorOptions } from "./options.ts";
import { kill } from "./recorder.ts";
import { closeRoom, forsakeRooms, leave, openRoom, rejoinRooms, seatPerson } from "./rooms.ts";
import { systemClock } from "../system/index.ts";
import { makeTimers } from "./timers.ts";
import { makeServer } from "./twirp.ts";
import { makeWebhooks, type Webhooks } from "./webhooks.ts";
import { faultsIn, newName, type World } from "./world.ts";

/** A LiveKit with recorders, in this process. All that it knows ends with it. */
export type Simulator = {
  /** `ws://127.0.0.1:{port}`, as an SDK is told. */
  readonly url: string;
  /** The same as `http:`. */
  readonly httpUrl: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Where webhooks go from now on. */
  readonly setWebhookUrls: (urls: readonly string[]) => void;
  /** Replaces the faults of a room, or with `*` those of each room that has none of its own. `{}` ends them. */
  readonly setFaults: (roomName: string, faults: Faults) => void;
  /** How many recorders can run at once. */
  readonly setWorkers: (workers: number) => void;
  /** Makes the room, with nobody in it, if it is not there. */
  readonly openRoom: (roomName: string) => void;
  /** Somebody joins the room, which is made if it is not there; and publishes a camera, unless told not to. */
  readonly seat: (roomName: string, identity: string, options?: { readonly publishes?: boolean }) => void;
  readonly unseat: (roomName: string, identity: string) => void;
  /** Ends the room for everybody, as by the API. */
  readonly closeRoom: (roomName: string) => void;
  /** The recorder's worker dies, now; or another part of it. */
  readonly kill: (egressId: string, what?: Killing) => void;
  /**
   * LiveKit crashes: nobody listens, and webhooks on their way are lost. Recorders go on for a while, and nothing that
   * they report is taken. Who leaves a room in this time is listed in it for ever.
   */
  readonly crash: () => Promise<void>;
  /**
   * LiveKit is there again after a crash, with what its Redis holds. Those who are still there join again after
   * `rejoinMs`, and so `room_started` and `participant_joined` are told again, of the same room.
   */
  readonly restart: () => Promise<void>;
  /** LiveKit forgets every egress of the room, as when its Redis is emptied. Those that run go on. */
  readonly forget: (roomName: string) => void;
  /** How many webhooks are on their way now: sent, and not answered. */
  readonly unansweredWebhooks: () => number;
  /** Resolves when every webhook was taken, refused or dropped. */
  readonly drained: () => Promise<void>;
  /** Ends everything. What was on its way is lost, as when LiveKit is stopped. */
  readonly close: () => Promise<void>;
};

/** Starts a simulator on 127.0.0.1. Rejects when the port is taken. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { apiKey, apiSecret } = options;
  const { world, webhooks } = makeWorld(options);
  const server = makeServer(world, { apiKey, apiSecret });
  const port = await listen(server, options.port ?? 0);
  return {
    url: `ws://127.0.0.1:${port}`,
    httpUrl: `http://127.0.0.1:${port}`,
    apiKey,
    apiSecret,
    setWebhookUrls: webhooks.setUrls,
    ...controls(world),
    crash: async () => {
      world.down = true;
      forsakeRooms(world);
      webhooks.lose();
      await stopListening(server);
    },
    restart: async () => {
      await listen(server, port);
      world.down = false;
      world.timers.after(world.timings.rejoinMs, () => rejoinRooms(world));
    },
    unansweredWebhooks: webhooks.unanswered,
    drained: webhooks.drained,
    close: async () => {
      world.timers.close();
      await Promise.all([stopListening(server), webhooks.close()]);
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function stopListening(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

function makeWorld(options: SimulatorOptions): { readonly world: World; readonly webhooks: Webhooks } {
  const { apiKey, apiSecret } = options;
  const timings = { ...DEFAULT_TIMINGS, ...options.timings };
  const timers = makeTimers(options.clock ?? systemClock);
  const random = options.random ?? Math.random;
  const newId = (): string => newName({ random }, "EV_");
  const webhooks = makeWebhooks({ apiKey, apiSecret, timers, timings, newId }, options.webhookUrls);
  const world: World = {
    rooms: new Map(),
    jobs: new Map(),
    faults: new Map(),
    down: false,
    workers: options.workers ?? Number.POSITIVE_INFINITY,
    seats: options.seats ?? 2,
    needsPublisher: options.needsPublisher ?? true,
    timings,
    timers,
    random,
    upload: options.upload,
    emit: (roomName, event) => {
      if (world.down) return;
      const faults = faultsIn(world, roomName).webhooks ?? {};
      webhooks.send(event, faults[event.event] ?? faults["*"]);
    },
  };
  return { world, webhooks };
}

type Controls = Pick<
  Simulator,
  "setFaults" | "setWorkers" | "openRoom" | "seat" | "unseat" | "closeRoom" | "kill" | "forget"
>;

function controls(world: World): Controls {
  return {
    setFaults: (roomName, faults) => void world.faults.set(roomName, faults),
    setWorkers: (workers) => {
      world.workers = workers;
    },
    openRoom: (name) => void (world.rooms.get(name) ?? openRoom(world, { name }, 0)),
    seat: (name, identity, { publishes = true } = {}) => {
      seatPerson(world, world.rooms.get(name) ?? openRoom(world, { name }, 0), identity, publishes);
    },
    unseat: (name, identity) => {
      const room = world.rooms.get(name);
      if (room) leave(world, room, identity, DisconnectReason.CLIENT_INITIATED);
    },
    closeRoom: (name) => {
      const room = world.rooms.get(name);
      if (room) closeRoom(world, room, DisconnectReason.ROOM_DELETED);
    },
    kill: (egressId, what = "worker") => {
      const job = world.jobs.get(egressId);
      if (job) kill(world, job, what);
    },
    forget: (name) => {
      for (const job of world.jobs.values()) if (job.info.roomName === name) job.listed = "no";
    },
  };
}
