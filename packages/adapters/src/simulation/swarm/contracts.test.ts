import {
  egressContract,
  lockStoreContract,
  mediaStoreContract,
  recordingDocumentsContract,
  recordingIndexContract,
  roomCatalogContract,
  roomDirectoryContract,
  signalsContract,
} from "@tallylight/adapters/contracts";
import { DEFAULT_ROOM_CONFIG, type EgressId, type Uid } from "@tallylight/core";
import { afterAll } from "vitest";
import { storedLock } from "../../wire/lock.ts";
import type { VirtualClock } from "../virtual-clock.ts";
import type { PlannedRoom } from "./livekit/model.ts";
import type { Options } from "./options.ts";
import { makeWorld, type World } from "./world.ts";

/** With its faults off, the simulated network and what is behind it is an adapter like any other. */
const QUIET: Options = {
  seed: 1,
  faults: [],
  rooms: 0,
  instances: 0,
  minutes: 0,
  sweepEveryMs: 0,
  drainEveryMs: 0,
  userEveryMs: 0,
  locks: "redis",
  keys: false,
};

/** Time passes by itself while the cases wait for their answers. */
const clocks = new Set<VirtualClock>();
const time = { passes: true };
async function letTimePass(): Promise<void> {
  while (time.passes) {
    for (const clock of clocks) await clock.advance(250);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
void letTimePass();
afterAll(() => void (time.passes = false));

function quietWorld(locks: Options["locks"] = "redis"): World {
  const world = makeWorld({ ...QUIET, locks }, null);
  clocks.add(world.clock);
  return world;
}

/** Ports whose servers do not answer. */
function awayPorts(locks?: Options["locks"]): World["outsidePorts"] {
  const world = quietWorld(locks);
  for (const forecast of Object.values(world.forecasts)) forecast.set("refusing", Number.POSITIVE_INFINITY);
  return world.outsidePorts;
}

lockStoreContract(
  "the simulated lock server",
  async () => {
    const { outsidePorts, locks } = quietWorld();
    return {
      store: outsidePorts.locks,
      plant: async (roomId, json) => {
        locks.memory.locks.set(roomId, storedLock({ roomId, version: "planted", claimedAt: "1700000000000", json }));
      },
      reopen: async () => outsidePorts.locks,
    };
  },
  { away: async () => awayPorts().locks },
);

lockStoreContract(
  "the simulated bucket of locks",
  async () => {
    const { outsidePorts, locks } = quietWorld("s3");
    return {
      store: outsidePorts.locks,
      plant: async (roomId, json) => locks.bucket?.plantText(roomId, json),
      reopen: async () => outsidePorts.locks,
    };
  },
  { away: async () => awayPorts("s3").locks },
);

const stored = ({ store }: World) => ({
  plant: async (key: string, text: string) => store.raw.plant(key, text),
  peek: async (key: string) => (await store.raw.read(key))._unsafeUnwrap()?.text ?? null,
});

recordingDocumentsContract(
  "the simulated object store",
  async () => {
    const world = quietWorld();
    return { documents: world.outsidePorts.catalog.documents, ...stored(world) };
  },
  { away: async () => awayPorts().catalog.documents },
);

roomCatalogContract(
  "the simulated object store",
  async () => {
    const world = quietWorld();
    return { catalog: world.outsidePorts.rooms, ...stored(world) };
  },
  { away: async () => awayPorts().rooms },
);

recordingIndexContract("the simulated index", async () => quietWorld().outsidePorts.catalog.index, {
  away: async () => awayPorts().catalog.index,
});

mediaStoreContract(
  "the simulated object store",
  async () => {
    const { outsidePorts, store } = quietWorld();
    return { media: outsidePorts.catalog.media, upload: store.uploadBytes, held: async () => 0 };
  },
  {
    away: async () => awayPorts().catalog.media,
    skip: [
      {
        case: "tells size, etag and time of the file under its key of the layout",
        reason: "its files have the time of the simulation",
      },
    ],
  },
);

signalsContract("the simulated hints", async () => {
  const { outsidePorts } = quietWorld();
  return { here: outsidePorts.signals, there: outsidePorts.signals };
});

const MISHAPS: Readonly<Record<string, PlannedRoom | null>> = {
  "no-recorder": "no-recorder",
  "slow-start": { answerAfterMs: 2_000 },
  "never-active": { activeAfterMs: null },
  aborts: null,
  fails: { failsAfterMs: 4_000 },
  "reaches-limit": { limitAfterMs: 1_000 },
  "slow-upload": { uploadMs: 60_000 },
  deaf: null,
};

egressContract(
  "the model of LiveKit",
  async () => {
    const { outsidePorts, liveKit, clock } = quietWorld();
    return {
      egress: outsidePorts.egress,
      rooms: outsidePorts.directory,
      seat: async (roomId, identity) => liveKit.rooms.join(roomId, identity),
      unseat: async (roomId, identity) => liveKit.rooms.leave(roomId, identity),
      goWrong: async (roomId, mishap) => {
        const plan = MISHAPS[mishap] ?? null;
        if (plan === null) throw new Error(`the model does not know ${mishap}`);
        liveKit.setPlan(roomId, plan);
      },
      killRecorder: async (egressId) => liveKit.kill(egressId),
      startForeign: async () => {
        throw new Error("the model has no egress of others");
      },
      pass: async (ms) => clock.sleep(ms).done,
    };
  },
  {
    away: async () => awayPorts().egress,
    skip: [
      {
        case: "is aborted, without a file, when it ends by itself before it has begun",
        reason: "in the model it fails, or stays starting",
      },
      {
        case: "tells a stop that nobody answered from one that was refused, and goes on",
        reason: "in the model such a stop takes effect later, as it may",
      },
      {
        case: "tells somebody else's egress by its id alone, and finds nothing of ours under it",
        reason: "the model has no egress of others",
      },
    ],
  },
);

const NO_SEAT = "the model has people and recorders, and nobody else";

roomDirectoryContract(
  "the model of LiveKit",
  async () => {
    const { outsidePorts, liveKit, clock } = quietWorld();
    return {
      rooms: outsidePorts.directory,
      seat: async (roomId, identity) => liveKit.rooms.join(roomId, identity),
      unseat: async (roomId, identity) => liveKit.rooms.leave(roomId, identity),
      record: async (roomId) => {
        const { layout, encoding } = DEFAULT_ROOM_CONFIG.recording;
        const request = { roomId, uid: "0123456789abcdefABCDEF" as Uid, layout, encoding, timeoutMs: 30_000 };
        const { egressId } = (await outsidePorts.egress.start(request))._unsafeUnwrap();
        return egressId;
      },
      killRecorder: async (egressId: EgressId) => liveKit.kill(egressId),
      pass: async (ms) => clock.sleep(ms).done,
    };
  },
  {
    away: async () => awayPorts().directory,
    skip: [
      { case: "counts people, and those who publish, as they come and go", reason: "its people all publish" },
      { case: "counts no agent, nobody hidden and no recorder as a person, and lists recorders", reason: NO_SEAT },
      { case: "does not take a person who calls himself like a recorder for one", reason: "its people all publish" },
    ],
  },
);
