import { randomBytes } from "node:crypto";
import type {
  Egress,
  EgressId,
  Evidence,
  RecordingStatus,
  RoomDirectory,
  RoomId,
  StartEgress,
  StartFailure,
  StopAnswer,
  Uid,
  Unavailable,
} from "@tallylight/core";
import type { ResultAsync } from "neverthrow";
import { describe, expect } from "vitest";
import { type AwayOption, awayCase } from "./away.ts";
import { type Cases, type ContractOptions, testCases } from "./cases.ts";

/** What goes wrong with the egresses of a room, once it is asked for: nothing else does. */
export type Mishap =
  /** No recorder takes a start. */
  | "no-recorder"
  /** A start is answered after 2 s, and carried out. */
  | "slow-start"
  /** A recorder stays starting until it is stopped. */
  | "never-active"
  /** It ends by itself before it has begun. */
  | "aborts"
  /** It fails soon after it has begun. */
  | "fails"
  /** It reaches a limit soon after it has begun. */
  | "reaches-limit"
  /** It uploads for a minute. */
  | "slow-upload"
  /** It does not answer a stop. */
  | "deaf";

/** A LiveKit, real or not, with a recorder, and what the cases have to do to it. */
export type EgressHarness = {
  readonly egress: Egress;
  readonly rooms: RoomDirectory;
  /** Lets a person join who publishes a picture; makes the room when it is not there. */
  readonly seat: (roomId: RoomId, identity: string) => Promise<void>;
  readonly unseat: (roomId: RoomId, identity: string) => Promise<void>;
  /** From now on this goes wrong in the room. */
  readonly goWrong: (roomId: RoomId, mishap: Mishap) => Promise<void>;
  /** Kills its recorder, with all that could tell LiveKit of it. Cases that do this run alone. */
  readonly killRecorder: (egressId: EgressId) => Promise<void>;
  /** Starts an egress in the room that writes where we would not. */
  readonly startForeign: (roomId: RoomId) => Promise<EgressId>;
  /** Lets this much time pass, on whatever clock the recorder has. */
  readonly pass: (ms: number) => Promise<void>;
};

export type EgressContractOptions = ContractOptions & AwayOption<Egress>;

/** LiveKit takes up to 27 s to say that no recorder answers. */
const CASE_TIMEOUT_MS = 60_000;

/**
 * What every Egress must do.
 *
 * @param makeRecorder A LiveKit with recorders for several rooms at once. It may be the same for all cases: each has
 *   rooms of its own.
 */
export function egressContract(
  name: string,
  makeRecorder: () => Promise<EgressHarness>,
  options: EgressContractOptions = {},
): void {
  const kills = (sentence: string): boolean => Object.hasOwn(killingCases, sentence);
  const skip = options.skip ?? [];
  describe(`${name} is an egress`, { timeout: CASE_TIMEOUT_MS }, () => {
    describe("among others", { concurrent: true }, () => {
      const all = { ...cases, ...away(options) };
      testCases("that", all, makeRecorder, { skip: skip.filter((one) => !kills(one.case)) });
    });
    describe("alone", () => {
      testCases("that", killingCases, makeRecorder, { skip: skip.filter((one) => kills(one.case)) });
    });
  });
}

/** A start that is not answered has its own failures, which say more than that. */
const away = (options: EgressContractOptions): Cases<unknown> =>
  awayCase("says that it is unavailable, by method, when LiveKit does not answer", "egress", options, (egress) => ({
    stop: () => egress.stop(newEgressId()),
    find: () => egress.find(newEgressId()),
    inRoom: () => egress.inRoom(freshRoom()),
  }));

const cases: Cases<EgressHarness> = {
  "starts as asked, and says which attempt in which life of the room it is": async (harness) => {
    const roomId = await busyRoom(harness);
    const asked = request(roomId, { layout: "speaker", encoding: "H264_1080P_30" });
    const evidence = await started(harness, asked);
    expect(evidence).toMatchObject({
      roomId,
      uid: asked.uid,
      roomSid: (await value(harness.rooms.find(roomId)))?.sid,
      source: "livekit",
      status: "starting",
      layout: "speaker",
      encoding: "H264_1080P_30",
    });
    expect(evidence.startDate).toSatisfy(Number.isInteger);
    await finish(harness, evidence);
  },

  "starts with the preset that LiveKit numbers 0, and gives it back": async (harness) => {
    const evidence = await started(harness, request(await busyRoom(harness), { encoding: "H264_720P_30" }));
    expect(evidence.encoding).toBe("H264_720P_30");
    await finish(harness, evidence);
  },

  "starts with an encoding object, and gives it back": async (harness) => {
    const encoding = {
      video: {
        width: 1280,
        height: 720,
        framerate: 25,
        codec: "H264_HIGH",
        bitrate: 2500,
        keyFrameInterval: 4,
        depth: 24,
      },
      audio: { codec: "AAC", bitrate: 96, frequency: 48_000 },
    };
    const evidence = await started(harness, request(await busyRoom(harness), { encoding }));
    expect(evidence.encoding).toEqual(encoding);
    await finish(harness, evidence);
  },

  "becomes active, ends when it is stopped, and completes with what is known of its file": async (harness) => {
    const { egressId } = await started(harness, request(await busyRoom(harness)));
    const active = await until(harness, egressId, "active");
    await harness.pass(1_000);
    expect(await value(harness.egress.stop(egressId))).toMatchObject({
      kind: "stopping",
      evidence: { egressId, status: "ending" },
    });
    const complete = await until(harness, egressId, "complete");
    expect(complete.durationSeconds).toBeGreaterThan(0.5);
    expect(complete.sizeBytes).toBeGreaterThan(0);
    expect((complete.endDate ?? 0) - (active.startDate ?? 0)).toBeGreaterThanOrEqual(1_000);
    expect(complete.errorCode).toBeUndefined();
  },

  "is stopped twice as it is stopped once": async (harness) => {
    const { egressId } = await started(harness, request(await busyRoom(harness)));
    await until(harness, egressId, "active");
    const answers = await Promise.all([value(harness.egress.stop(egressId)), value(harness.egress.stop(egressId))]);
    // A small file may be complete before the second order comes.
    for (const { kind } of answers) expect(["stopping", "already-ended"]).toContain(kind);
    expect(answers.map(({ kind }) => kind)).toContain("stopping");
    await until(harness, egressId, "complete");
  },

  "says of what has ended that it has ended": async (harness) => {
    const { egressId } = await started(harness, request(await busyRoom(harness)));
    await until(harness, egressId, "active");
    await value(harness.egress.stop(egressId));
    await until(harness, egressId, "complete");
    expect(await value(harness.egress.stop(egressId))).toEqual({ kind: "already-ended" });
  },

  "knows nothing of an egress that never was": async ({ egress }) => {
    const nobody = newEgressId();
    expect(await value(egress.find(nobody))).toBeNull();
    expect(await value(egress.stop(nobody))).toEqual({ kind: "unknown-egress" });
  },

  "is aborted, without a file, when it is stopped while it is starting": async (harness) => {
    const roomId = await roomThatGoesWrong(harness, "never-active");
    const { egressId } = await started(harness, request(roomId));
    expect(await value(harness.egress.stop(egressId))).toMatchObject({ kind: "stopping" });
    const aborted = await until(harness, egressId, "aborted");
    expect(aborted).toMatchObject({ errorCode: 412 });
    expect(aborted.sizeBytes).toBeUndefined();
    expect(aborted.durationSeconds).toBeUndefined();
  },

  "is aborted, without a file, when it ends by itself before it has begun": async (harness) => {
    const { egressId } = await started(harness, request(await roomThatGoesWrong(harness, "aborts")));
    const aborted = await until(harness, egressId, "aborted");
    expect(aborted).toMatchObject({ errorCode: 412 });
    expect(aborted.sizeBytes).toBeUndefined();
  },

  "fails, without a file, and says why": async (harness) => {
    const { egressId } = await started(harness, request(await roomThatGoesWrong(harness, "fails")));
    const failed = await until(harness, egressId, "failed");
    expect(failed.errorCode).toBeGreaterThan(0);
    expect(failed.error).not.toBe("");
    expect(failed.sizeBytes).toBeUndefined();
  },

  "reaches a limit with a file, and says that it was a limit": async (harness) => {
    const { egressId } = await started(harness, request(await roomThatGoesWrong(harness, "reaches-limit")));
    const limited = await until(harness, egressId, "limit_reached");
    expect(limited).toMatchObject({ errorCode: 413 });
    expect(limited.sizeBytes).toBeGreaterThan(0);
    expect(limited.durationSeconds).toBeGreaterThan(0);
    expect(limited.endDate).toSatisfy(Number.isInteger);
  },

  "is ending for as long as it uploads, and can be stopped again in that time": async (harness) => {
    const { egressId } = await started(harness, request(await roomThatGoesWrong(harness, "slow-upload")));
    await until(harness, egressId, "active");
    const ending = { kind: "stopping", evidence: { egressId, status: "ending" } };
    expect(await value(harness.egress.stop(egressId))).toMatchObject(ending);
    expect(await value(harness.egress.stop(egressId))).toMatchObject(ending);
    await until(harness, egressId, "ending");
  },

  "tells a stop that nobody answered from one that was refused, and goes on": async (harness) => {
    const { egressId } = await started(harness, request(await roomThatGoesWrong(harness, "deaf")));
    await until(harness, egressId, "active");
    expect(await stoppedAtLast(harness, egressId)).toEqual({ kind: "no-answer" });
    expect(await value(harness.egress.find(egressId))).toMatchObject({ status: "active" });
  },

  "gives a start up when its time is up, not knowing that it was carried out all the same": async (harness) => {
    const asked = request(await roomThatGoesWrong(harness, "slow-start"), { timeoutMs: 500 });
    expect(await failure(harness.egress.start(asked))).toMatchObject({ kind: "egress-outcome-unknown" });
    let found: Evidence | undefined;
    for (let waitedMs = 0; found === undefined && waitedMs < MAX_WAIT_MS; waitedMs += POLL_MS) {
      found = (await value(harness.egress.inRoom(asked.roomId))).ours.find(({ uid }) => uid === asked.uid);
      await harness.pass(POLL_MS);
    }
    expect(found).toBeDefined();
    if (found !== undefined) await finish(harness, found);
  },

  "ends by itself when its room is closed": async (harness) => {
    const roomId = await busyRoom(harness);
    const { egressId } = await started(harness, request(roomId));
    await until(harness, egressId, "active");
    await value(harness.rooms.close(roomId));
    await until(harness, egressId, "complete");
  },

  "goes on while people come and go": async (harness) => {
    const roomId = await busyRoom(harness);
    const evidence = await started(harness, request(roomId));
    await until(harness, evidence.egressId, "active");
    await harness.seat(roomId, "second");
    await harness.unseat(roomId, "second");
    expect(await value(harness.egress.find(evidence.egressId))).toMatchObject({ status: "active" });
    await finish(harness, evidence);
  },

  "refuses a room that LiveKit does not have": async ({ egress }) => {
    const roomId = freshRoom();
    const refused = await failure(egress.start(request(roomId)));
    expect(refused).toMatchObject({ kind: "egress-refused", status: 404 });
    expect(await value(egress.inRoom(roomId))).toEqual({ ours: [], others: [] });
  },

  "has no capacity where no recorder takes the start, and starts nothing": async (harness) => {
    const roomId = await roomThatGoesWrong(harness, "no-recorder");
    const refused = await failure(harness.egress.start(request(roomId, { timeoutMs: 40_000 })));
    expect(refused).toMatchObject({ kind: "no-egress-capacity" });
    expect(await value(harness.egress.inRoom(roomId))).toEqual({ ours: [], others: [] });
  },

  "lists what has ended in a room with what is in progress there, and nothing of another room": async (harness) => {
    const roomId = await busyRoom(harness);
    const first = await started(harness, request(roomId));
    await finish(harness, first);
    const second = await started(harness, request(roomId));
    const elsewhere = await started(harness, request(await busyRoom(harness)));
    const { ours, others } = await value(harness.egress.inRoom(roomId));
    expect(new Set(ours.map(({ uid }) => uid))).toEqual(new Set([first.uid, second.uid]));
    expect(ours.find(({ uid }) => uid === first.uid)?.status).toMatch(/^(complete|aborted)$/);
    expect(others).toEqual([]);
    await Promise.all([finish(harness, second), finish(harness, elsewhere)]);
  },

  "lists what was recorded in an earlier life of the room, by the life that it was": async (harness) => {
    const roomId = await busyRoom(harness);
    const first = await started(harness, request(roomId));
    await finish(harness, first);
    await value(harness.rooms.close(roomId));
    await harness.seat(roomId, "second");
    const second = await started(harness, request(roomId));
    const { ours } = await value(harness.egress.inRoom(roomId));
    const sids = new Map(ours.map(({ uid, roomSid }) => [uid, roomSid]));
    expect(sids).toEqual(
      new Map([
        [first.uid, first.roomSid],
        [second.uid, second.roomSid],
      ]),
    );
    expect(first.roomSid).not.toBe(second.roomSid);
    await finish(harness, second);
  },

  "tells somebody else's egress by its id alone, and finds nothing of ours under it": async (harness) => {
    const roomId = await busyRoom(harness);
    const foreign = await harness.startForeign(roomId);
    expect(await value(harness.egress.inRoom(roomId))).toEqual({ ours: [], others: [foreign] });
    expect(await value(harness.egress.find(foreign))).toBeNull();
    await value(harness.egress.stop(foreign));
  },
};

const killingCases: Cases<EgressHarness> = {
  "is listed as it was when its recorder was killed, and nobody answers a stop": async (harness) => {
    const asked = request(await busyRoom(harness));
    const { egressId } = await started(harness, asked);
    await until(harness, egressId, "active");
    await harness.killRecorder(egressId);
    expect(await value(harness.egress.stop(egressId))).toEqual({ kind: "no-answer" });
    expect(await value(harness.egress.find(egressId))).toMatchObject({ status: "active" });
    const { ours } = await value(harness.egress.inRoom(asked.roomId));
    expect(ours).toMatchObject([{ uid: asked.uid, status: "active" }]);
    await value(harness.rooms.close(asked.roomId));
    expect(await value(harness.egress.find(egressId))).toMatchObject({ status: "active" });
  },

  "is listed as ending when its recorder was killed while it was ending, though a stop says that it has ended": async (
    harness,
  ) => {
    const { egressId } = await started(harness, request(await roomThatGoesWrong(harness, "slow-upload")));
    await until(harness, egressId, "active");
    await value(harness.egress.stop(egressId));
    await until(harness, egressId, "ending");
    await harness.killRecorder(egressId);
    expect(await value(harness.egress.stop(egressId))).toEqual({ kind: "already-ended" });
    expect(await value(harness.egress.find(egressId))).toMatchObject({ status: "ending" });
  },

  "takes a start after a recorder was killed": async (harness) => {
    const roomId = await busyRoom(harness);
    const killed = await started(harness, request(roomId));
    await harness.killRecorder(killed.egressId);
    const next = await started(harness, request(roomId));
    const { ours } = await value(harness.egress.inRoom(roomId));
    expect(new Set(ours.map(({ uid }) => uid))).toEqual(new Set([killed.uid, next.uid]));
    await finish(harness, next);
  },
};

const POLL_MS = 50;
const MAX_WAIT_MS = 20_000;

/** Looks until the egress has this status; fails when it has ended otherwise, or after 20 s. */
async function until(harness: EgressHarness, egressId: EgressId, status: RecordingStatus): Promise<Evidence> {
  for (let waitedMs = 0; waitedMs < MAX_WAIT_MS; waitedMs += POLL_MS) {
    const evidence = await value(harness.egress.find(egressId));
    if (evidence?.status === status) return evidence;
    if (evidence?.errorCode !== undefined) expect.unreachable(`${egressId} failed: ${evidence.error}`);
    await harness.pass(POLL_MS);
  }
  return expect.unreachable(`${egressId} is not ${status}`);
}

/** Stops it and sees it ended, so that it takes nothing from the next case. */
async function finish(harness: EgressHarness, { egressId }: Evidence): Promise<void> {
  await value(harness.egress.stop(egressId));
  for (let waitedMs = 0; waitedMs < MAX_WAIT_MS; waitedMs += POLL_MS) {
    if ((await value(harness.egress.find(egressId)))?.status.match(/^(complete|aborted)$/)) return;
    await harness.pass(POLL_MS);
  }
  expect.unreachable(`${egressId} does not end`);
}

const newEgressId = (): EgressId => `EG_${randomBytes(6).toString("hex")}` as EgressId;

const freshRoom = (): RoomId => `contract-${randomBytes(6).toString("hex")}` as RoomId;

async function busyRoom(harness: EgressHarness): Promise<RoomId> {
  const roomId = freshRoom();
  await harness.seat(roomId, "first");
  return roomId;
}

async function roomThatGoesWrong(harness: EgressHarness, mishap: Mishap): Promise<RoomId> {
  const roomId = await busyRoom(harness);
  await harness.goWrong(roomId, mishap);
  return roomId;
}

function request(roomId: RoomId, asked: Partial<StartEgress> = {}): StartEgress {
  const uid = randomBytes(11).toString("hex") as Uid;
  return { roomId, uid, layout: "grid", encoding: "H264_720P_30", timeoutMs: 30_000, ...asked };
}

async function started({ egress }: EgressHarness, asked: StartEgress): Promise<Evidence> {
  return value(egress.start(asked));
}

/** A LiveKit that is short of time itself answers a stop with 500, which says nothing: whoever asks again is told. */
async function stoppedAtLast(harness: EgressHarness, egressId: EgressId): Promise<StopAnswer> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const answer = await harness.egress.stop(egressId);
    if (answer.isOk() || waitedMs >= MAX_WAIT_MS) return answer._unsafeUnwrap();
    await harness.pass(POLL_MS);
  }
}

async function value<T>(result: ResultAsync<T, StartFailure | Unavailable>): Promise<T> {
  const settled = await result;
  return settled.isOk() ? settled.value : expect.unreachable(JSON.stringify(settled.error));
}

async function failure(result: ResultAsync<Evidence, StartFailure>): Promise<StartFailure> {
  const settled = await result;
  return settled.isErr() ? settled.error : expect.unreachable(`it started: ${settled.value.egressId}`);
}
