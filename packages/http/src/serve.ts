import { ok, ResultAsync, safeTry } from "neverthrow";
import { createApp } from "./app.ts";
import { compose, type ComposeFailure, type House } from "./compose.ts";
import type { Config } from "./config.ts";
import type { Phase } from "./edge/context.ts";
import { trackWork, type Work } from "./edge/work.ts";
import { openStreams } from "./events/streams.ts";
import type { Log } from "./log.ts";
import { createMetrics } from "./metrics/metrics.ts";
import { banner } from "./service/banner.ts";
import { checkRedis } from "./service/check-redis.ts";
import { checkStorage, type StorageUnfit } from "./service/check-storage.ts";
import { startDelivery, withBell } from "./service/deliver.ts";
import { openDemoRoom } from "./service/demo.ts";
import type { Handle } from "./service/answer.ts";
import { type CannotListen, listen, type Listening } from "./service/listen.ts";
import { type Observers, startUpkeep } from "./service/upkeep.ts";
import { tracedHouse } from "./telemetry/traced-ports.ts";
import { loadTracing } from "./telemetry/tracing.ts";

/** A service that answers. */
export type RunningService = {
  /** Where it listens, with the base path: `http://127.0.0.1:6080/meet`. */
  readonly url: string;
  readonly house: House;
  /** Ends it: what waits is finished first, for 30 s at most. Repeating it waits for the same end. */
  readonly close: () => Promise<void>;
};

/** Why the service did not start. Servers that are away are no reason. */
export type ServeFailure = ComposeFailure | CannotListen | StorageUnfit;

export type ServeOptions = {
  /** Takes what is meant for whoever started the service. Default: the standard error. */
  readonly print?: (text: string) => void;
};

const LONGEST_END_MS = 30_000;

/** Listens, composes the house, and looks after locks and catalog until it is closed. */
export function serve(config: Config, log: Log, options: ServeOptions = {}): ResultAsync<RunningService, ServeFailure> {
  const { print = (text) => void process.stderr.write(text) } = options;
  return safeTry(async function* () {
    // The port first: a second service on it must not have touched the first one's data directory.
    let handler: Handle = () => new Response(null, { status: 503 });
    const listening = yield* listen((request, from) => handler(request, from), config.host, config.port);
    const composed = await compose(config, log, { startSimulator: true });
    if (composed.isErr()) await end(listening);
    const tracing = await loadTracing();
    const house = tracedHouse(yield* composed, tracing);
    const fit = await checkStorage(house, log);
    if (fit.isErr()) {
      await end(listening);
      await house.close();
    }
    yield* fit;
    await checkRedis(house, log);
    const handleWith = (next: Handle): void => {
      handler = next;
    };
    const metrics = createMetrics({ ofProcess: true });
    return ok(await open(house, { listening, handleWith, observers: { log, metrics, tracing }, print }));
  });
}

type Opening = {
  readonly listening: Listening;
  readonly handleWith: (handler: Handle) => void;
  readonly observers: Observers;
  readonly print: (text: string) => void;
};

/** Answers from now on, and says that it is ready when all is prepared. */
async function open(built: House, { listening, handleWith, observers, print }: Opening): Promise<RunningService> {
  const { log } = observers;
  const streams = openStreams(built, observers);
  const delivery = startDelivery(built, observers, streams);
  const house = withBell(built, delivery.wake);
  const { basePath, host, warnings } = house.config;
  let phase: Phase = "starting";
  const work = trackWork();
  const app = createApp(house, { ...observers, streams, work, phase: () => phase });
  handleWith((request, from) => app.fetch(request, from));
  const origin = `http://${reachable(host)}:${listening.port}`;
  const url = origin + basePath;
  await openSimulatedDoors(house, origin, log);
  const endUpkeep = startUpkeep(house, observers);
  phase = "running";
  for (const warning of warnings) log.warn({ ...warning }, "a variable has no effect");
  log.info({ url, ...house.describe }, "listening");
  print(banner(house, url));
  let ended: Promise<void> | null = null;
  const close = (): Promise<void> => {
    phase = "stopping";
    ended ??= shutDown({ house, listening, work, endUpkeep, endDelivery: delivery.end, endStreams: streams.end, log });
    return ended;
  };
  return { url, house, close };
}

/** The simulator is told where its webhooks go, and is given a room to record. */
async function openSimulatedDoors(house: House, origin: string, log: Log): Promise<void> {
  if (house.simulator === null) return;
  house.simulator.setWebhookUrls([`${origin}/livekit/webhook`]);
  const opened = await openDemoRoom(house);
  if (opened.isErr()) log.warn({ ...opened.error }, "the demo room could not be opened");
}

type Parts = {
  readonly house: House;
  readonly listening: Listening;
  readonly work: Work;
  readonly endUpkeep: () => Promise<void>;
  readonly endDelivery: () => Promise<void>;
  readonly endStreams: () => Promise<void>;
  readonly log: Log;
};

/**
 * Those who send requests here are given time to notice that it is not ready any more. Then starts and stops under way
 * are finished while nothing new comes in; what they leave undone the next sweep does.
 */
async function shutDown({ house, listening, work, endUpkeep, endDelivery, endStreams, log }: Parts): Promise<void> {
  const sleep = house.ports.clock.sleep(LONGEST_END_MS);
  const upkeepEnded = endUpkeep();
  await house.ports.clock.sleep(house.config.stopDelayMs).done;
  const streamsEnded = endStreams();
  const drained = listening.drain();
  // What the last work announces may still be on its way to receivers.
  const delivered = work.idle().then(endDelivery);
  const finished = Promise.all([drained, delivered, upkeepEnded, streamsEnded]).then(() => true);
  const inTime = await Promise.race([finished, sleep.done.then(() => false)]);
  if (!inTime)
    log.warn({}, `what was under way did not end within ${LONGEST_END_MS} ms, and is left to the next start`);
  sleep.cancel();
  listening.cut();
  await drained;
  await house.close();
  log.info({}, "stopped");
}

async function end(listening: Listening): Promise<void> {
  const drained = listening.drain();
  listening.cut();
  await drained;
}

/** An address for "every address of this machine". */
function reachable(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
