import { connectLiveKit, liveKitEgress, liveKitRooms, liveKitWebhooks } from "@tallylight/adapters/livekit";
import {
  type LockMemory,
  memoryEventLog,
  memoryStartAnswers,
  memoryStores,
  type MemoryStores,
} from "@tallylight/adapters/memory";
import { QUICK_TIMINGS, type Simulator, startSimulator } from "@tallylight/adapters/simulator";
import { systemClock, systemIds } from "@tallylight/adapters/system";
import {
  createRoom,
  DEFAULT_LIMITS,
  DEFAULT_ROOM_CONFIG,
  type Outbox,
  type ReceiverId,
  type Lock,
  type Room,
  type RoomId,
  type RoomSid,
  type SweepPorts,
  type Uid,
  type Version,
} from "@tallylight/core";
import { type Config, createApp, hostsOf, loadConfig } from "@tallylight/http";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { isDeepStrictEqual } from "node:util";
import { text } from "node:stream/consumers";
import { okAsync } from "neverthrow";
import { runCli } from "./app.ts";
import { serviceClient } from "./control/client.ts";
import type { Control } from "./control/control.ts";
import { remoteControl } from "./control/remote.ts";
import { EXIT } from "./exit-code.ts";
import { SCHEMAS } from "./schemas.ts";
import type { CliContext, OpenHouse } from "./context.ts";

/** For tests: commands as a user meets them, on memory stores and the simulated LiveKit. */
export type TestBench = {
  readonly run: (args: string, surroundings?: Surroundings) => Promise<Output>;
  /** The line in which a command is proposed: it asks whom the one before asked. */
  readonly proposal: (args: string) => string;
  readonly simulator: Simulator;
  readonly ports: SweepPorts;
  readonly memory: LockMemory;
  readonly outbox: Outbox;
  /** Makes a room with two people in it. */
  readonly makeRoom: (roomId: string, room?: Partial<Room>) => Promise<RoomId>;
  /** Puts a lock there by hand, as a process would have that has gone since. */
  readonly plantLock: (roomId: string, planted?: { readonly ageMs?: number } & Partial<Lock>) => void;
  /** A house with other ports. */
  readonly houseOf: (ports: SweepPorts, onClose?: () => void) => ReturnType<CliContext["house"]>;
  readonly close: () => Promise<void>;
};

export type Surroundings = Partial<Omit<CliContext, "process">> & {
  /** What somebody types. */
  readonly typed?: string;
  /** Bits of colour, as a terminal tells; absent off a terminal. */
  readonly colourDepth?: number;
};

export type Output = { readonly code: number; readonly stdout: string; readonly stderr: string };

const CREDENTIALS = { apiKey: "devkey", apiSecret: "a-secret-of-at-least-32-characters" };
const PREFIX = "test";

/** Whom the commands ask: the stores themselves, or a service over the same stores. */
export type Transport = "the stores" | "a service";
export const TRANSPORTS: readonly Transport[] = ["the stores", "a service"];

const SERVICE = new URL("http://service.test/meet");
const RECEIVER_URL = "https://hooks.test/told";
export const RECEIVER: ReceiverId = [...hostsOf([RECEIVER_URL]).keys()][0] ?? ("" as ReceiverId);
const API_KEY = "test-key-of-22-characters-and-more";
const CONFIG: Config = loadConfig({ TALLY_API_KEYS: API_KEY, TALLY_WEBHOOK_URLS: RECEIVER_URL })._unsafeUnwrap();

export async function openTestBench(transport: Transport = "the stores"): Promise<TestBench> {
  const { outbox, below, ...stores } = memoryStores({ prefix: PREFIX, now: Date.now });
  const { upload } = below.files;
  const simulator = await startSimulator({ ...CREDENTIALS, webhookUrls: [], upload, timings: QUICK_TIMINGS });
  const memory = below.locks;
  const ports = portsOf(simulator, stores);
  const settings = { limits: { ...DEFAULT_LIMITS, lookEveryMs: 10, secondLookMs: 10 }, owner: "test-bench" };
  const ear = transport === "a service" ? await hearWebhooks(simulator, appOver({ ports, settings, outbox })) : null;
  const houseOf: TestBench["houseOf"] = (ports, onClose) =>
    okAsync<OpenHouse>({
      ports,
      settings,
      outbox,
      config: CONFIG,
      describe: { liveKit: "simulator", locks: "lmdb", storage: "files" },
      storage: null,
      inspectRedis: null,
      hosts: hostsOf([RECEIVER_URL]),
      close: async () => onClose?.(),
    });
  return {
    run: (args, { house = () => houseOf(ports), ...surroundings } = {}) =>
      transport === "the stores"
        ? runWith(args, { house, ...surroundings })
        : runWith(`${args} --url ${SERVICE.href}`, { remote: () => house().map(throughService), ...surroundings }),
    proposal: (args) => `\n  tallylight ${args}${transport === "a service" ? ` --url ${SERVICE.href}` : ""}\n`,
    houseOf,
    simulator,
    ports,
    memory,
    outbox,
    makeRoom: async (id, room) => {
      const roomId = id as RoomId;
      const command = { roomName: id, config: DEFAULT_ROOM_CONFIG, ...room, roomId };
      (await createRoom(ports, command))._unsafeUnwrap();
      (await ports.directory.open(roomId))._unsafeUnwrap();
      return roomId;
    },
    plantLock: (roomId, { ageMs = 300_000, ...lock } = {}) => plant(memory, roomId as RoomId, ageMs, lock),
    close: async () => {
      await simulator.close();
      ear?.close();
    },
  };
}

/** The same house behind the HTTP application, in this process. */
function throughService(house: OpenHouse): Control {
  const app = appOver(house);
  const fetched = async (url: URL, init: RequestInit): Promise<Response> => app.request(url.href, init);
  const { close } = house;
  return { ...remoteControl(SERVICE, API_KEY, serviceClient(SERVICE, API_KEY, fetched)), close };
}

/** What LiveKit tells the service, which does not listen anywhere itself. */
async function hearWebhooks(simulator: Simulator, app: ReturnType<typeof createApp>): Promise<Server> {
  const hear = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const headers = { authorization: request.headers.authorization ?? "", "content-type": "application/webhook+json" };
    const { status } = await app.request("/livekit/webhook", { method: "POST", headers, body });
    response.writeHead(status).end();
  };
  const server = createServer((request, response) => void hear(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  simulator.setWebhookUrls([`http://127.0.0.1:${(server.address() as AddressInfo).port}/livekit/webhook`]);
  return server;
}

function appOver({
  ports,
  settings,
  outbox,
}: Pick<OpenHouse, "ports" | "settings" | "outbox">): ReturnType<typeof createApp> {
  const config = { ...CONFIG, limits: settings.limits };
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const house = {
    config,
    ports,
    answers: memoryStartAnswers({ now: Date.now }),
    outbox,
    events: memoryEventLog(),
    settings,
    webhooks: liveKitWebhooks(connectLiveKit({ url: SERVICE.href, keys: [CREDENTIALS], prefix: PREFIX })),
    apiKeys: [API_KEY],
    apiKeyFile: null,
    secret: "a-secret-that-signs-tokens",
    simulator: null,
    describe: { liveKit: "simulator", locks: "lmdb", storage: "files" } as const,
    storage: null,
    inspectRedis: null,
    redisHealth: null,
    probes: { liveKit: () => okAsync(null), locks: () => okAsync(null), storage: () => okAsync(null) },
    close: async () => {},
  };
  return createApp(house, { log: silent });
}

function portsOf(simulator: Simulator, stores: Omit<MemoryStores, "outbox" | "below">): SweepPorts {
  const connection = connectLiveKit({ url: simulator.url, keys: [CREDENTIALS], prefix: PREFIX });
  const { locks, catalog, rooms, signals } = stores;
  return {
    locks,
    catalog,
    rooms,
    signals,
    egress: liveKitEgress(connection),
    directory: liveKitRooms(connection),
    clock: systemClock,
    ids: systemIds,
  };
}

function plant({ locks }: LockMemory, roomId: RoomId, ageMs: number, lock: Partial<Lock>): void {
  const base = {
    state: "starting",
    uid: "u".repeat(22) as Uid,
    sid: "RM_1" as RoomSid,
    egressId: null,
    owner: "host-1",
  };
  locks.set(roomId, {
    roomId,
    version: "0".repeat(32) as Version,
    claimedAt: Date.now() - ageMs,
    lock: { ...base, ...lock } as Lock,
  });
}

/** Runs one command line; nothing is on a terminal unless the surroundings say so. */
export async function runWith(
  args: string | readonly string[],
  { typed, colourDepth, ...surroundings }: Surroundings = {},
): Promise<Output> {
  const written = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof written) => ({
    write: (text: string): void => {
      written[name] += text;
    },
    ...(colourDepth === undefined ? {} : { getColorDepth: () => colourDepth }),
  });
  const code = await runCli(wordsOf(args), {
    process: { stdout: stream("stdout"), stderr: stream("stderr"), env: {} },
    service: null,
    cwd: process.cwd(),
    stdin: Readable.from(typed === undefined ? [] : [typed]),
    interactive: typed !== undefined,
    columns: 80,
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, ms / 50)),
    operator: "olga",
    house: () => {
      throw new Error("this command has no business in the house");
    },
    settings: () => {
      throw new Error("this command has no business with settings");
    },
    metrics: () => {
      throw new Error("this command has no business with what a service counts");
    },
    remote: () => {
      throw new Error("this command has no business with a service");
    },
    serve: () => {
      throw new Error("this command has no business with the service");
    },
    stopAsked: () => new Promise(() => {}),
    ...surroundings,
  });
  holdAgainstSchema(wordsOf(args), code, written);
  return { code, ...written };
}

function wordsOf(args: string | readonly string[]): readonly string[] {
  if (typeof args !== "string") return args;
  return args === "" ? [] : args.split(" ");
}

/** Whatever a test asks for: what `--json` prints has no more and no less than its published schema says. */
function holdAgainstSchema(words: readonly string[], code: number, { stdout, stderr }: Omit<Output, "code">): void {
  if (!words.includes("--json")) return;
  const printed = stdout === "" ? stderr.split("\n").findLast((line) => line.startsWith('{"error"')) : stdout;
  const schema = stdout === "" ? SCHEMAS["error"] : (SCHEMAS[words.slice(0, 2).join(" ")] ?? SCHEMAS[words[0] ?? ""]);
  if (printed === undefined || schema === undefined) {
    if (code === EXIT.usage) return;
    throw new Error(`no schema, or nothing printed: tallylight ${words.join(" ")} (${code})`);
  }
  const value: unknown = JSON.parse(printed);
  const known = schema.parse(value);
  if (!isDeepStrictEqual(known, value)) throw new Error(`more than the schema of ${words.join(" ")} says: ${printed}`);
}
