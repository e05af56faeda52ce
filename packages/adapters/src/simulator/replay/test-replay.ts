import type { Faults } from "../faults.ts";
import type { Timings } from "../options.ts";
import { type Simulator, startSimulator } from "../simulator.ts";
import { manualClock, type ManualClock } from "../test-bench.ts";
import { type Sent, send } from "./test-call.ts";
import { type Receiver, startReceiver } from "./test-receiver.ts";
import { timingsOf } from "./test-timings.ts";
import { type CallStep, egressesIn, type Incident, isCall, isWebhook, type Step, type Trace } from "./test-trace.ts";

/** What the steps of a trace do not tell of its scenario. */
export type Surroundings = {
  readonly workers?: number;
  readonly faults?: Faults;
  /** Uploads fail from the beginning. */
  readonly s3IsDown?: boolean;
  readonly timings?: Partial<Timings>;
  /** What went on by itself. */
  readonly meanwhile?: readonly { readonly at: number; readonly happens: (simulator: Simulator) => void }[];
};

type Stage = {
  readonly trace: Trace;
  readonly simulator: Simulator;
  readonly receiver: Receiver;
  readonly clock: ManualClock & { readonly slept: () => number };
  readonly beganAt: number;
  readonly sent: Sent[];
  s3IsDown: boolean;
};

/**
 * Does to a simulator what was done to the real server, at the same times of a clock of its own; gives the trace of that,
 * first the calls, then the webhooks.
 */
export async function replay(trace: Trace, surroundings: Surroundings = {}): Promise<Trace> {
  const stage = await setUp(trace, surroundings);
  const { simulator, receiver, sent } = stage;
  const done = trace.filter((step) => !isWebhook(step)).map((step) => ({ at: step.at, act: () => act(stage, step) }));
  const own = (surroundings.meanwhile ?? []).map(({ at, happens }) => ({ at, act: async () => happens(simulator) }));
  for (const { at, act } of [...done, ...own].toSorted((one, other) => one.at - other.at)) {
    await passUntil(stage, at);
    await act();
  }
  await passUntil(stage, Math.max(...trace.map((step) => step.at + (isCall(step) ? step.ms : 0))));
  await Promise.all(sent.map((call) => call.done));
  await simulator.close();
  receiver.close();
  return [...sent.map(({ step }) => step), ...receiver.steps];
}

async function setUp(trace: Trace, { faults = {}, s3IsDown = false, timings, workers }: Surroundings): Promise<Stage> {
  const clock = countingClock();
  const receiver = await startReceiver(trace, clock);
  const paths = new Set(["/webhook", ...trace.filter(isWebhook).map(({ url }) => url)]);
  const simulator = await startSimulator({
    apiKey: "devkey",
    apiSecret: "a-secret-of-at-least-32-characters",
    // Newest first, as the trace with two of them shows.
    webhookUrls: [...paths].toReversed().map((path) => receiver.url + path),
    seats: 0,
    needsPublisher: false,
    timings: { ...timingsOf(trace), ...timings },
    clock,
    upload: async () => {
      if (stage.s3IsDown) throw new Error("connection refused");
    },
    ...(workers === undefined ? {} : { workers }),
  });
  simulator.setFaults("*", faults);
  const stage: Stage = { trace, simulator, receiver, clock, beganAt: clock.now(), sent: [], s3IsDown };
  return stage;
}

/** Lets time pass, to one sleeper after the other, and whatever follows from its waking happen. */
async function passUntil(stage: Stage, at: number): Promise<void> {
  const { clock, beganAt } = stage;
  for (;;) {
    const left = beganAt + at - clock.now();
    const [next] = clock.sleepers();
    await clock.advance(next === undefined ? left : Math.min(next, left));
    await settle(stage);
    if (next === undefined || next > left) return;
  }
}

/** Resolves when every webhook that was sent is answered, or left without an answer as it was in the trace. */
async function settle({ simulator, receiver }: Stage): Promise<void> {
  do await new Promise((turn) => setTimeout(turn, 1));
  while (simulator.unansweredWebhooks() > receiver.held());
}

async function act(stage: Stage, step: Step): Promise<void> {
  if (isCall(step)) await call(stage, step);
  else if ("event" in step) await INCIDENTS[step.event](stage, egressesIn(stage.receiver.steps).at(-1) ?? "");
  else if ("client" in step && step.client === "publish") stage.simulator.seat(step.room, step.identity);
  else if ("client" in step) stage.simulator.unseat(step.room, step.identity);
  await settle(stage);
}

/** Resolves when the call is answered, or given up, or waits for time to pass. */
async function call(stage: Stage, step: CallStep): Promise<void> {
  const slept = stage.clock.slept();
  const sent = send(stage.simulator, step, bodyOf(stage, step));
  stage.sent.push(sent);
  while (!sent.isDone() && stage.clock.slept() === slept) await settle(stage);
  if (step.gaveUp !== "TimeoutError") return;
  await passUntil(stage, step.at + step.ms);
  sent.giveUp();
}

/** The request, with the simulator's identifiers in the place of the real server's. */
function bodyOf({ trace, sent, receiver }: Stage, { request }: CallStep): string {
  if (typeof request === "string") return request;
  const theirs = egressesIn(trace);
  const ours = egressesIn([...sent.map(({ step }) => step), ...receiver.steps]);
  return JSON.stringify(request).replace(/EG_\w+/g, (id) => ours[theirs.indexOf(id)] ?? id);
}

const INCIDENTS: Readonly<Record<Incident, (stage: Stage, egressId: string) => unknown>> = {
  "handler-killed": ({ simulator }, egressId) => simulator.kill(egressId, "handler"),
  "worker-killed": ({ simulator }, egressId) => simulator.kill(egressId),
  "supervisor-killed": ({ simulator }, egressId) => simulator.kill(egressId, "supervisor"),
  "worker-interrupted": ({ simulator }, egressId) => simulator.kill(egressId, "interrupt"),
  "worker-stopped": ({ simulator }) => simulator.setWorkers(0),
  "worker-started": ({ simulator }) => simulator.setWorkers(1),
  "livekit-killed": ({ simulator }) => simulator.crash(),
  "livekit-started": ({ simulator }) => simulator.restart(),
  "s3-down": (stage) => (stage.s3IsDown = true),
  "s3-up": (stage) => (stage.s3IsDown = false),
  over: () => {},
};

/** A clock that is moved by hand, and knows how often somebody has begun to wait for it. */
function countingClock(): Stage["clock"] {
  const clock = manualClock();
  let slept = 0;
  const sleep: ManualClock["sleep"] = (ms) => {
    slept += 1;
    return clock.sleep(ms);
  };
  return { ...clock, sleep, slept: () => slept };
}
