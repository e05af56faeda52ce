import { connectLiveKit, liveKitEgress, liveKitRooms, liveKitWebhooks } from "@tallylight/adapters/livekit";
import { type MemoryDocuments, memoryStores } from "@tallylight/adapters/memory";
import { QUICK_TIMINGS, type Simulator, startSimulator } from "@tallylight/adapters/simulator";
import { systemClock, systemIds } from "@tallylight/adapters/system";
import { mediaKey, type MediaRef } from "@tallylight/core";
import type { House } from "./compose.ts";
import { probesOf } from "./compose/probes.ts";
import { type Config, loadConfig } from "./config.ts";
import type { Phase } from "./edge/context.ts";
import { trackWork, type Work } from "./edge/work.ts";
import { listen } from "./service/listen.ts";
import { testApp } from "./test-app.ts";

export const API_KEY = "test-key-of-22-characters-and-more";

type LogLine = { readonly level: string; readonly message: string } & Readonly<Record<string, unknown>>;

/** For tests: the application over memory adapters and a simulated LiveKit whose webhooks really arrive. */
export type TestHouse = {
  readonly house: House;
  readonly simulator: Simulator;
  readonly documents: MemoryDocuments;
  readonly work: Work;
  readonly log: readonly LogLine[];
  /** Where it listens. */
  readonly origin: string;
  /** Asks the application, with the API key unless headers say otherwise. */
  readonly ask: (path: string, init?: Ask) => Promise<Response>;
  /** The file of a recording that no simulated recorder made. */
  readonly upload: (of: MediaRef, bytes: Uint8Array) => Promise<void>;
  /** A room that can be recorded; its id. */
  readonly openRoom: () => Promise<string>;
  readonly setPhase: (phase: Phase) => void;
  readonly close: () => Promise<void>;
};

type Ask = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly body?: RequestInit["body"];
};

/** @param change What is to be different about the house. */
export async function openTestHouse(change: (house: House) => House = (house) => house): Promise<TestHouse> {
  const log: LogLine[] = [];
  const config = testConfig();
  const { answers, outbox, events, below, ...stores } = memoryStores({ prefix: config.prefix, now: Date.now });
  const { documents } = below;
  const { upload } = below.files;
  const credentials = { apiKey: "simulator", apiSecret: "a-secret-of-at-least-32-characters" };
  const simulator = await startSimulator({ ...credentials, webhookUrls: [], upload, timings: QUICK_TIMINGS });
  const connection = connectLiveKit({ url: simulator.url, keys: [credentials], prefix: config.prefix });
  const liveKit = { egress: liveKitEgress(connection), directory: liveKitRooms(connection) };
  const ports = { ...stores, ...liveKit, clock: systemClock, ids: systemIds };
  const house = change({
    config,
    ports,
    answers,
    outbox,
    events,
    settings: { limits: config.limits, owner: "test" },
    webhooks: liveKitWebhooks(connection),
    apiKeys: [API_KEY, "another-key-that-is-as-good"],
    apiKeyFile: null,
    secret: "a-secret-that-signs-tokens",
    simulator,
    describe: { liveKit: "simulator", locks: "lmdb", storage: "files" },
    storage: null,
    inspectRedis: null,
    redisHealth: null,
    probes: probesOf(ports),
    close: async () => {},
  });
  const work = trackWork();
  let phase: Phase = "running";
  const write =
    (level: string) =>
    (facts: object, message = ""): void =>
      void log.push({ level, message, ...facts });
  const writers = { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
  const app = testApp(house, { log: writers, work, phase: () => phase });
  const listening = (await listen((request, from) => app.fetch(request, from), "127.0.0.1", 0))._unsafeUnwrap();
  const origin = `http://127.0.0.1:${listening.port}`;
  simulator.setWebhookUrls([`${origin}/livekit/webhook`]);
  const ask = async (path: string, init: Ask = {}): Promise<Response> => app.request(path, requestOf(init));
  return {
    house,
    simulator,
    documents,
    work,
    log,
    origin,
    ask,
    upload: async ({ roomId, uid }, bytes) => upload(mediaKey(config.prefix, roomId, uid), bytes),
    openRoom: async () => {
      const made = await ask("/meet/api/v1/rooms", { json: { roomName: "Walk Room" } });
      const { roomId } = (await made.json()) as { roomId: string };
      simulator.seat(roomId, "alice");
      return roomId;
    },
    setPhase: (next) => {
      phase = next;
    },
    close: async () => {
      await work.idle();
      await simulator.close();
      const drained = listening.drain();
      listening.cut();
      await drained;
      if (app.faults.length > 0) throw new Error(`answers that are not in the document:\n${app.faults.join("\n")}`);
    },
  };
}

function requestOf({ method, headers = { "x-api-key": API_KEY }, json, body }: Ask): RequestInit {
  const sent = json === undefined ? body : JSON.stringify(json);
  return {
    method: method ?? (sent === undefined ? "GET" : "POST"),
    headers: { ...(json === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(sent === undefined ? {} : { body: sent, duplex: "half" }),
  };
}

/** The defaults, but quick where nothing depends on how busy the machine is. */
function testConfig(): Config {
  const config = loadConfig({ TALLY_API_KEYS: API_KEY })._unsafeUnwrap();
  return { ...config, limits: { ...config.limits, lookEveryMs: 50, secondLookMs: 20 } };
}
