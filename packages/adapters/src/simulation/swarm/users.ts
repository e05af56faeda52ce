import { type DeleteTerms, isTerminal, type RoomId, type StartKey } from "@tallylight/core";
import type { ResultAsync } from "neverthrow";
import type { StartAnswer } from "./facts.ts";
import type { Instance } from "./instance.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

type Act = (world: World, roomId: RoomId, random: Random) => void;

/** Asks an instance to start, and notes what it answers; a dead one never does. */
export async function askStart(
  world: World,
  roomId: RoomId,
  instance: Instance,
  flow: string,
  key: StartKey | null = null,
): Promise<StartAnswer> {
  const { clock, timeline } = world;
  const { process } = instance;
  const sinceMs = clock.monotonicMs();
  const sleptMs = process.pausedMs();
  timeline.tell(flow, () => `is asked to record ${roomId}${key === null ? "" : ` under key ${Number(key)}`}`);
  if (key !== null) world.noteKey(flow, key);
  const result = await instance.start(flow, roomId, key);
  const tookMs = clock.monotonicMs() - sinceMs - (process.pausedMs() - sleptMs);
  const recording = result.unwrapOr(null);
  const refusal = result.isErr() ? result.error : null;
  const word = recording === null ? JSON.stringify(refusal) : `${recording.recordingId} is ${recording.status}`;
  timeline.tell(flow, () => `answers ${word}`);
  const answer = { flow, roomId, key, askedMs: sinceMs, tookMs, recording, refusal };
  world.noteAnswer(answer);
  return answer;
}

/** Counts how it was answered. */
function countAnswer<T>(
  { timeline }: World,
  what: string,
  done: ResultAsync<T, { readonly kind: string }>,
  well: (value: T) => string,
): void {
  void done.match(
    (value) => timeline.count(`${what} ${well(value)}`),
    ({ kind }) => timeline.count(`${what} ${kind}`),
  );
}

const flowOf = (world: World, instance: Instance, what: string): string => {
  world.timeline.count(`user ${what}`);
  return world.flowOf(instance, what);
};

/** Refusals after which users ask again at once. */
const ASK_AGAIN: ReadonlySet<string> = new Set(["no-egress-capacity", "start-failed", "unavailable"]);
const MOST_TIMES = 3;

/** In a run that has keys most starts have one. What is drawn for those disturbs nothing else that is drawn. */
const start: Act = (world, roomId, random) => {
  const choice = world.options.keys ? world.random(`key ${roomId} ${world.clock.monotonicMs()}`) : null;
  if (choice?.chance(0.7) === true) startUnderKey(world, roomId, choice);
  else void startAndAskAgain(world, roomId, random, MOST_TIMES);
};

/** How long after the first a caller asks again: at once by mistake, while it is waited for, or when all is over. */
const ASKED_AGAIN_MS = [
  [0, 60],
  [60, 5_000],
  [5_000, 40_000],
  [40_000, 180_000],
] as const;

/** Asks of any instance, and one to three times more under the same key, whatever was answered meanwhile. */
function startUnderKey(world: World, roomId: RoomId, random: Random): void {
  const key = `${roomId.replaceAll(/\D/g, "")}${world.clock.monotonicMs()}`.padStart(64, "0") as StartKey;
  const ask = (): void => {
    // When the faults stop users want nothing more: who records then is asked for by the rules.
    if (world.clock.monotonicMs() >= world.options.minutes * 60_000) return;
    const instance = world.someInstance(random);
    if (instance !== null) void askStart(world, roomId, instance, flowOf(world, instance, "start"), key);
  };
  ask();
  for (let times = random.between(1, 3); times > 0; times -= 1) {
    world.timeline.count("user asks again under the same key");
    const [least, most] = random.pick(ASKED_AGAIN_MS);
    world.clock.after(random.between(least, most), ask);
  }
}

/** Half of those who are refused for a reason that may pass ask again, one to three seconds later. */
async function startAndAskAgain(world: World, roomId: RoomId, random: Random, times: number): Promise<void> {
  const instance = world.someInstance(random);
  const again = random.chance(0.5) && times > 1;
  const afterMs = random.between(1_000, 3_000);
  if (instance === null) return;
  const { refusal } = await askStart(world, roomId, instance, flowOf(world, instance, "start"));
  if (!again || refusal === null || !ASK_AGAIN.has(refusal.kind)) return;
  world.timeline.count("user asks again at once");
  world.clock.after(afterMs, () => void startAndAskAgain(world, roomId, random, times - 1));
}

/** Two at once, of any instances. */
const startTwice: Act = (world, roomId, random) => {
  start(world, roomId, random);
  world.clock.after(random.between(0, 40), () => start(world, roomId, random));
};

const stop: Act = (world, roomId, random) => {
  const instance = world.someInstance(random);
  const running = [...world.truth.records.values()].filter((one) => one.roomId === roomId && !isTerminal(one.status));
  const recording = running.at(-1);
  if (instance === null || recording === undefined) return;
  const flow = flowOf(world, instance, "stop");
  world.timeline.tell(flow, () => `is asked to stop ${recording.egressId}`);
  world.noteStop(recording.egressId);
  countAnswer(world, "stop", instance.stop(flow, recording), () => {
    world.noteStopTaken(recording.egressId);
    return "taken";
  });
};

const join: Act = ({ liveKit, timeline }, roomId, random) => {
  const person = random.pick(["ann", "ben", "cem"]);
  timeline.tell("users", () => `${person} joins ${roomId}`);
  liveKit.rooms.join(roomId, person);
};

const leave: Act = ({ liveKit, timeline }, roomId) => {
  timeline.tell("users", () => `all leave ${roomId}`);
  liveKit.rooms.leaveAll(roomId);
};

/** The host ends the meeting for everybody. */
const close: Act = ({ liveKit, timeline }, roomId) => {
  timeline.tell("users", () => `the host closes ${roomId}`);
  liveKit.closeRoom(roomId);
};

/** And they meet again at once, and record that too. */
const closeAndStart: Act = (world, roomId, random) => {
  close(world, roomId, random);
  const afterMs = random.between(100, 10_000);
  world.clock.after(afterMs, () => join(world, roomId, random));
  world.clock.after(afterMs + random.between(10, 5_000), () => start(world, roomId, random));
};

/** And that while a recording is starting; half of the time they meet again at once. */
const startAndClose: Act = (world, roomId, random) => {
  start(world, roomId, random);
  const afterMs = random.between(50, 3_500);
  const again = random.chance(0.5);
  world.clock.after(afterMs, () => {
    close(world, roomId, random);
    if (again) world.clock.after(random.between(100, 5_000), () => start(world, roomId, random));
    if (again) join(world, roomId, random);
  });
};

/** Stops while it is starting, or soon after. */
const startAndStop: Act = (world, roomId, random) => {
  start(world, roomId, random);
  world.clock.after(random.between(50, 5_000), () => stop(world, roomId, random));
};

const deleteOne: Act = (world, roomId, random) => {
  const instance = world.someInstance(random);
  const there = [...world.truth.records.values()].filter((one) => one.roomId === roomId);
  if (instance === null || there.length === 0) return;
  const recording = random.pick(there);
  const flow = flowOf(world, instance, "delete-recording");
  world.timeline.tell(flow, () => `is asked to delete ${recording.egressId}`);
  countAnswer(world, "delete recording:", instance.deleteRecording(flow, recording), () => {
    world.see({ kind: "deleted", recordingId: recording.recordingId });
    return "deleted";
  });
};

const FORCE: DeleteTerms = { withMeeting: "force", withRecordings: "force" };

/** Those that refuse, or that wait for the end of the meeting, or that keep what was recorded. */
const MILDER: readonly DeleteTerms[] = [
  { withMeeting: "fail", withRecordings: "fail" },
  { withMeeting: "force", withRecordings: "fail" },
  { withMeeting: "force", withRecordings: "close" },
  { withMeeting: "when_meeting_ends", withRecordings: "close" },
  { withMeeting: "when_meeting_ends", withRecordings: "force" },
];

const deleteTheRoom: Act = (world, roomId, random) => {
  const milder = world.random(`terms ${roomId} ${world.clock.monotonicMs()}`).pick(MILDER);
  askToDelete(world, roomId, random, random.chance(0.6) ? FORCE : milder);
};

function askToDelete(world: World, roomId: RoomId, random: Random, terms: DeleteTerms): void {
  const instance = world.someInstance(random);
  if (instance === null) return;
  const flow = flowOf(world, instance, "delete-room");
  const askedMs = world.clock.monotonicMs();
  const { withMeeting, withRecordings } = terms;
  world.timeline.tell(flow, () => `is asked to delete ${roomId}: meeting ${withMeeting}, recordings ${withRecordings}`);
  if (withMeeting !== "fail") world.noteDeletion(roomId);
  countAnswer(world, "delete room:", instance.deleteRoom(flow, roomId, terms), ({ state }) => {
    if (state === "deleted") world.see({ kind: "room-deleted", roomId, askedMs });
    return state;
  });
}

const create: Act = (world, roomId, random) => {
  const instance = world.someInstance(random);
  if (instance === null) return;
  world.see({ kind: "room-created", roomId });
  void instance.createRoom(flowOf(world, instance, "create-room"), roomId);
};

/** At nearly the same moment, either of them first; and it is made anew soon after. */
const startAndDeleteRoom: Act = (world, roomId, random) => {
  const { clock } = world;
  const firstMs = random.between(0, 150);
  clock.after(firstMs, () => start(world, roomId, random));
  clock.after(75, () => askToDelete(world, roomId, random, FORCE));
  clock.after(random.between(15_000, 30_000), () => create(world, roomId, random));
};

/** How often of a hundred users do what. */
const ACTS: readonly (readonly [weight: number, act: Act])[] = [
  [28, start],
  [7, startTwice],
  [6, startAndStop],
  [6, startAndClose],
  [17, stop],
  [12, join],
  [8, leave],
  [2, close],
  [3, closeAndStart],
  [6, deleteOne],
  [2, deleteTheRoom],
  [2, startAndDeleteRoom],
  [4, create],
];
const TOTAL = ACTS.reduce((sum, [weight]) => sum + weight, 0);

function drawAct(random: Random): Act {
  let left = random.between(0, TOTAL - 1);
  for (const [weight, act] of ACTS) {
    left -= weight;
    if (left < 0) return act;
  }
  return start;
}

/** Makes the rooms, lets people in, and has them do something every so often, until `untilMs`. */
export function scheduleUsers(world: World, untilMs: number): void {
  const { clock, options } = world;
  for (const roomId of world.rooms) {
    const random = world.random(`users ${roomId}`);
    clock.after(10, () => create(world, roomId, random));
    clock.after(random.between(100, 3_000), () => join(world, roomId, random));
    const next = (): void => {
      const inMs = Math.ceil(-Math.log(1 - random.next()) * options.userEveryMs);
      if (clock.monotonicMs() + inMs >= untilMs) return;
      clock.after(inMs, () => {
        // Nobody records an empty room for long: somebody comes in first, most of the time.
        const act = drawAct(random);
        const empty = (world.liveKit.rooms.find(roomId)?.people.size ?? 0) === 0;
        if (empty && random.chance(0.8)) join(world, roomId, random);
        act(world, roomId, random);
        next();
      });
    };
    next();
  }
}
