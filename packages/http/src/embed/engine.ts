import { within } from "@tallylight/core";
import { ok, type ResultAsync, safeTry } from "neverthrow";
import { compose, type House } from "../compose.ts";
import { trackWork, type Work } from "../edge/work.ts";
import { takeIn } from "../livekit/take-in.ts";
import type { Log } from "../log.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { checkStorage } from "../service/check-storage.ts";
import { openDemoRoom } from "../service/demo.ts";
import { startDelivery, withBell } from "../service/deliver.ts";
import { listen } from "../service/listen.ts";
import { startUpkeep } from "../service/upkeep.ts";
import { tracedHouse } from "../telemetry/traced-ports.ts";
import { loadTracing } from "../telemetry/tracing.ts";
import type { Configured } from "./configure.ts";
import type { OpenFailure } from "./error.ts";
import { type Listeners, listenersOf } from "./events.ts";

/** A house, and all that goes on in it until it is closed. */
export type Engine = {
  readonly house: House;
  readonly log: Log;
  readonly work: Work;
  readonly listeners: Listeners;
  /** Begins nothing more, and waits 30 s at most for what is under way. */
  readonly close: () => Promise<void>;
};

const LONGEST_END_MS = 30_000;

/** @param options.upkeep Does this process look after locks and records? */
export function openEngine(
  { config, own }: Configured,
  { log, upkeep }: { readonly log: Log; readonly upkeep: boolean },
): ResultAsync<Engine, OpenFailure> {
  return safeTry(async function* () {
    const tracing = await loadTracing();
    const composed = yield* compose(config, log, { startSimulator: true, own });
    const built = tracedHouse(composed, tracing);
    const fit = await checkStorage(built, log);
    if (fit.isErr()) await built.close();
    yield* fit;
    for (const warning of config.warnings) log.warn({ ...warning }, "a setting has no effect");
    const observers = { log, metrics: createMetrics({ ofProcess: false }), tracing };
    const listeners = listenersOf(built, log);
    const delivery = startDelivery(built, observers, listeners);
    const house = withBell(built, delivery.wake);
    const work = trackWork();
    const closeDoors = await openSimulatedDoors({ house, log, work });
    const endUpkeep = upkeep ? startUpkeep(house, observers) : async (): Promise<void> => {};
    const endAll = async (): Promise<void> => {
      const upkeepEnded = endUpkeep();
      await work.idle();
      await Promise.all([upkeepEnded, delivery.end(), listeners.end(), closeDoors()]);
    };
    return ok({ house, log, work, listeners, close: () => closeInTime(house, log, endAll) });
  });
}

async function closeInTime(house: House, log: Log, endAll: () => Promise<void>): Promise<void> {
  const late = `what was under way did not end within ${LONGEST_END_MS} ms, and is left to the next sweep`;
  const ended = endAll().then(() => ok(undefined));
  (await within(house.ports.clock, LONGEST_END_MS, late, ended)).mapErr((message) => log.warn({}, message));
  await house.close();
}

type Doors = Pick<Engine, "house" | "log" | "work">;

/** A simulated LiveKit sends its webhooks to this process itself, and has a room to record. */
async function openSimulatedDoors(engine: Doors): Promise<() => Promise<void>> {
  const { house, log } = engine;
  if (house.simulator === null) return async () => {};
  const receive = async (request: Request): Promise<Response> => {
    const body = new Uint8Array(await request.arrayBuffer());
    const told = await house.webhooks.receive(body, request.headers.get("authorization") ?? undefined);
    const taken = told.isOk() && (await takeIn(engine, told.value)).isOk();
    return new Response(null, { status: taken ? 200 : 503 });
  };
  const listening = await listen(receive, "127.0.0.1", 0, { overrideGlobalObjects: false });
  if (listening.isErr()) {
    log.warn({ ...listening.error }, "the simulator's webhooks do not arrive: it is asked instead");
    return async () => {};
  }
  const { port, drain, cut } = listening.value;
  house.simulator.setWebhookUrls([`http://127.0.0.1:${port}/`]);
  (await openDemoRoom(house)).mapErr((failure) => log.warn({ ...failure }, "the demo room could not be opened"));
  return async () => {
    const drained = drain();
    cut();
    await drained;
  };
}
