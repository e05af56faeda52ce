import { setTimeout as delay } from "node:timers/promises";
import { until } from "@tallylight/services";
import type { EgressId, Recording, RecordingId, RoomId } from "@tallylight/core";
import { recordersIn } from "../../../../adapters/src/simulation/swarm/invariants/overlap.ts";
import { isRecording, isUploading } from "../../../../adapters/src/simulation/swarm/livekit/run.ts";
import {
  type Check,
  CONVERGED,
  ENDED,
  RECORDABLE,
  type Seen as World,
} from "../../../../adapters/src/simulation/swarm/liveness.ts";
import type { FaultName } from "../../../../adapters/src/simulation/swarm/options.ts";
import type { House } from "./house.ts";
import { replay } from "./replay.ts";

/** Grace and two sweeps, and what a busy machine adds. */
const CONVERGES_WITHIN_MS = 75_000;
const ENDS_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 500;

/** Nobody receives events here. */
const UNSEEN: ReadonlySet<string> = new Set(["L4 every outbox event is delivered"]);

export type Verdict = {
  readonly violations: readonly string[];
  readonly world: World;
};

/** After the faults: what must hold when nothing goes wrong any more, then when all was stopped; then all the rules. */
export async function settle(house: House, faults: readonly FaultName[]): Promise<Verdict> {
  const unmet = [
    ...(await mustHold(house, faults, CONVERGED, CONVERGES_WITHIN_MS)),
    ...(await mustBeRecordable(house, faults)),
  ];
  await endAll(house, faults);
  unmet.push(...(await mustHold(house, faults, ENDED, ENDS_WITHIN_MS)));
  const { world, violation } = await look(house, faults);
  return { world, violations: [...(violation === null ? [] : [violation]), ...unmet] };
}

async function look(house: House, faults: readonly FaultName[]) {
  const rows = await listRows(house);
  const waiting = await house.locks.tap().waiting();
  await house.catchUp();
  const court = replay(house.history.seen(), faults);
  for (const key of waiting) court.truth.locks.queue.set(key, {} as never);
  const world: World = {
    rooms: house.meetings.map(({ roomId }) => roomId),
    truth: court.truth,
    answers: court.answers,
    delivered: court.delivered,
    openRounds: new Map(),
    store: { deleting: new Set() },
    locks: { index: { rows } },
  };
  const broken = court.violation();
  return { world, violation: broken === null ? null : `${broken.sentence}: ${broken.detail}` };
}

async function mustHold(
  house: House,
  faults: readonly FaultName[],
  checks: ReadonlyMap<string, Check>,
  withinMs: number,
): Promise<readonly string[]> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const { world } = await look(house, faults);
    const wrong = [...checks]
      .filter(([sentence]) => !UNSEEN.has(sentence))
      .map(([sentence, check]) => ({ sentence, detail: check(world) }))
      .filter(({ detail }) => detail !== null);
    if (wrong.length === 0) return [];
    if (Date.now() > deadline) return wrong.map(({ sentence, detail }) => `${sentence}: ${detail}`);
    await delay(LOOK_EVERY_MS);
  }
}

/** One start in each room where nobody records, when no upload goes on and what it held is free. */
async function mustBeRecordable(house: House, faults: readonly FaultName[]): Promise<readonly string[]> {
  const violations: string[] = [];
  await until(
    "nothing is uploaded any more, nor holds a room",
    async () => {
      const { truth } = (await look(house, faults)).world;
      const isRecorded = (roomId: RoomId): boolean => recordersIn(truth, roomId).length > 0;
      return ![...truth.runs.values()].some(isUploading) && [...truth.locks.locks.keys()].every(isRecorded);
    },
    ENDS_WITHIN_MS,
  );
  for (const [at, { roomId }] of house.meetings.entries()) {
    const { world } = await look(house, faults);
    if (recordersIn(world.truth, roomId).length > 0) continue;
    const answer = await startNow(house, at, roomId);
    if (answer?.status !== 201) violations.push(`${RECORDABLE}: ${roomId} answered ${JSON.stringify(answer?.body)}`);
  }
  return violations;
}

/** A connection that the last fault broke may not be there yet: who is told so asks again, as he is told to. */
function startNow(house: House, at: number, roomId: RoomId): ReturnType<House["start"]> {
  return until(`a start in ${roomId} reaches all that it needs`, async () => {
    const answer = await house.start(instanceAt(house, at), roomId);
    return String(answer?.body["code"]).endsWith("-unavailable") ? null : answer;
  });
}

/** Each recording that still runs is stopped by a user, once it can be named: word of it may be on its way still. */
async function endAll(house: House, faults: readonly FaultName[]): Promise<void> {
  const stopped = new Set<EgressId>();
  for (const deadline = Date.now() + ENDS_WITHIN_MS; Date.now() < deadline; await delay(LOOK_EVERY_MS)) {
    const { world } = await look(house, faults);
    const ids = new Map<EgressId, RecordingId>();
    for (const { egressId, recordingId } of world.truth.records.values()) ids.set(egressId, recordingId);
    const running = [...world.truth.runs.values()].filter((run) => isRecording(run) && !stopped.has(run.egressId));
    if (running.length === 0) return;
    for (const { egressId } of running) {
      const recordingId = ids.get(egressId);
      if (recordingId === undefined) continue;
      stopped.add(egressId);
      await house.stopRecording(house.instances[0], recordingId);
    }
  }
}

async function listRows({ instances }: House): Promise<ReadonlyMap<RecordingId, Pick<Recording, "status">>> {
  const rows = new Map<RecordingId, Pick<Recording, "status">>();
  for (let token = ""; ;) {
    const body = await until("recordings can be listed", async () => {
      const answer = await instances[0].api.get(`/recordings?maxItems=100${token}`);
      return answer.status === 200 ? answer.body : null;
    });
    for (const row of body["recordings"] as readonly Recording[]) rows.set(row.recordingId, row);
    const { nextPageToken } = body["pagination"] as { readonly nextPageToken?: string };
    if (nextPageToken === undefined) return rows;
    token = `&nextPageToken=${encodeURIComponent(nextPageToken)}`;
  }
}

function instanceAt({ instances }: House, at: number): House["instances"][number] {
  return instances[at % instances.length] ?? instances[0];
}
