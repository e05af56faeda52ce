import { randomBytes } from "node:crypto";
import type { EgressId, LiveRoom, RoomDirectory, RoomId, Unavailable } from "@tallylight/core";
import type { ResultAsync } from "neverthrow";
import { describe, expect } from "vitest";
import { type AwayOption, awayCase } from "./away.ts";
import { type Cases, type ContractOptions, testCases } from "./cases.ts";

/** As what somebody joins: the first two are people. */
export type Seat = "publisher" | "viewer" | "hidden" | "agent" | "recorder";

/** Rooms, and how people and recorders come into them. */
export type RoomDirectoryHarness = {
  readonly rooms: RoomDirectory;
  /** Lets somebody join; resolves when that is known to LiveKit. */
  readonly seat: (roomId: RoomId, identity: string, as: Seat) => Promise<void>;
  readonly unseat: (roomId: RoomId, identity: string) => Promise<void>;
  /** Begins a recording of the room, which is there; resolves when its recorder has joined. */
  readonly record: (roomId: RoomId) => Promise<EgressId>;
  /** Kills the recorder, and whatever could tell LiveKit of it. */
  readonly killRecorder: (egressId: EgressId) => Promise<void>;
  /** Lets this much time pass, on whatever clock LiveKit has. */
  readonly pass: (ms: number) => Promise<void>;
};

export type RoomDirectoryContractOptions = ContractOptions & AwayOption<RoomDirectory>;

/** LiveKit misses a recorder that died after 20 s or more. */
const CASE_TIMEOUT_MS = 60_000;

/**
 * What every RoomDirectory must do.
 *
 * @param makeDirectory A LiveKit. It may be the same for all cases: each has rooms of its own.
 */
export function roomDirectoryContract(
  name: string,
  makeDirectory: () => Promise<RoomDirectoryHarness>,
  options: RoomDirectoryContractOptions = {},
): void {
  describe(`${name} is a room directory`, { timeout: CASE_TIMEOUT_MS }, () => {
    testCases("that", { ...cases, ...away(options) }, makeDirectory, options);
  });
}

/** A token is signed without asking anybody. */
const away = (options: RoomDirectoryContractOptions): Cases<unknown> =>
  awayCase("says that it is unavailable, by method, when LiveKit does not answer", "directory", options, (rooms) => ({
    find: () => rooms.find(freshRoom()),
    recorded: () => rooms.recorded(),
    recorderAnswers: () => rooms.recorderAnswers(freshRoom(), newEgressId()),
    open: () => rooms.open(freshRoom()),
    close: () => rooms.close(freshRoom()),
  }));

const EMPTY = { people: 0, publishers: 0, recorders: [] };

const cases: Cases<RoomDirectoryHarness> = {
  "finds nothing where no room is": async ({ rooms }) => {
    expect(await value(rooms.find(freshRoom()))).toBeNull();
  },

  "opens a room, and finds it empty": async ({ rooms }) => {
    const roomId = freshRoom();
    const { sid } = await value(rooms.open(roomId));
    expect(sid).toMatch(/^RM_\w+$/);
    expect(await value(rooms.find(roomId))).toEqual({ sid, ...EMPTY });
  },

  "opens a room that is open as the one that it is": async ({ rooms, seat }) => {
    const roomId = freshRoom();
    const { sid } = await value(rooms.open(roomId));
    await seat(roomId, "ann", "viewer");
    expect(await value(rooms.open(roomId))).toEqual({ sid });
    expect(await value(rooms.find(roomId))).toMatchObject({ sid, people: 1 });
  },

  "closes a room for everybody in it, and opens another life of it after": async (harness) => {
    const { rooms, seat } = harness;
    const roomId = freshRoom();
    const { sid } = await value(rooms.open(roomId));
    await seat(roomId, "ann", "viewer");
    expect((await rooms.close(roomId)).isOk()).toBe(true);
    expect(await value(rooms.find(roomId))).toBeNull();
    expect((await value(rooms.open(roomId))).sid).not.toBe(sid);
    await untilSeen(harness, roomId, EMPTY);
  },

  "closes what is not there": async ({ rooms }) => {
    expect((await rooms.close(freshRoom())).isOk()).toBe(true);
  },

  "counts people, and those who publish, as they come and go": async (harness) => {
    const roomId = freshRoom();
    await harness.seat(roomId, "ann", "publisher");
    await harness.seat(roomId, "ben", "viewer");
    await untilSeen(harness, roomId, { people: 2, publishers: 1, recorders: [] });
    await harness.unseat(roomId, "ann");
    await untilSeen(harness, roomId, { people: 1, publishers: 0, recorders: [] });
  },

  "counts no agent, nobody hidden and no recorder as a person, and lists recorders": async (harness) => {
    const roomId = freshRoom();
    const recorder = newEgressId();
    await harness.seat(roomId, "ann", "viewer");
    await harness.seat(roomId, "helper", "agent");
    await harness.seat(roomId, "watcher", "hidden");
    await harness.seat(roomId, recorder, "recorder");
    await untilSeen(harness, roomId, { people: 1, publishers: 0, recorders: [recorder] });
  },

  "does not take a person who calls himself like a recorder for one": async (harness) => {
    const roomId = freshRoom();
    await harness.seat(roomId, "EG_person", "viewer");
    await untilSeen(harness, roomId, { people: 1, publishers: 0, recorders: [] });
  },

  "tells the rooms that are being recorded, and no others": async ({ rooms, record }) => {
    const [recorded, idle] = [freshRoom(), freshRoom()];
    for (const roomId of [recorded, idle]) await value(rooms.open(roomId));
    await record(recorded);
    const told = await value(rooms.recorded());
    expect(told.rooms).toContain(recorded);
    expect(told.rooms).not.toContain(idle);
    expect(told.unnameable).not.toContain(recorded);
  },

  "tells a room whose name is no room id by its name alone, recorded or not": async ({ rooms, record }) => {
    const elsewhere = `not ours ${freshRoom()}` as RoomId;
    await value(rooms.open(elsewhere));
    const before = await value(rooms.recorded());
    await record(elsewhere);
    for (const told of [before, await value(rooms.recorded())]) {
      expect(told.unnameable).toContain(elsewhere);
      expect(told.rooms).not.toContain(elsewhere);
    }
  },

  "says that a recorder answers, as often as it is asked": async ({ rooms, record }) => {
    const roomId = freshRoom();
    await value(rooms.open(roomId));
    const egressId = await record(roomId);
    expect(await value(rooms.recorderAnswers(roomId, egressId))).toBe(true);
    expect(await value(rooms.recorderAnswers(roomId, egressId))).toBe(true);
    expect((await value(rooms.find(roomId)))?.recorders).toEqual([egressId]);
  },

  "says that a recorder does not answer in another room than its own": async ({ rooms, record }) => {
    const [roomId, another] = [freshRoom(), freshRoom()];
    for (const room of [roomId, another]) await value(rooms.open(room));
    expect(await value(rooms.recorderAnswers(another, await record(roomId)))).toBe(false);
  },

  "says that nobody answers where no room is": async ({ rooms }) => {
    expect(await value(rooms.recorderAnswers(freshRoom(), newEgressId()))).toBe(false);
  },

  // A browser that died is listed, and answered for, until LiveKit misses it: about 20 s.
  "says within 40 s that a recorder that was killed does not answer": async (harness) => {
    const { rooms, pass } = harness;
    const roomId = freshRoom();
    await value(rooms.open(roomId));
    const egressId = await harness.record(roomId);
    await harness.killRecorder(egressId);
    let answers = true;
    for (let waitedMs = 0; answers && waitedMs < MAX_RECORDER_WAIT_MS; waitedMs += POLL_MS) {
      answers = await value(rooms.recorderAnswers(roomId, egressId));
      if (answers) await pass(POLL_MS);
    }
    expect(answers).toBe(false);
    expect((await value(rooms.find(roomId)))?.recorders).toEqual([]);
    expect((await value(rooms.recorded())).rooms).not.toContain(roomId);
  },

  "signs a token to join with, and says where": async ({ rooms }) => {
    const request = { roomId: freshRoom(), identity: "ann", role: "speaker", ttlMs: 60_000 } as const;
    const { token, url } = await value(rooms.joinToken(request));
    expect(token).not.toBe("");
    expect(url).toMatch(/^wss?:\/\//);
  },
};

const POLL_MS = 50;
const MAX_WAIT_MS = 10_000;
const MAX_RECORDER_WAIT_MS = 40_000;

async function untilSeen(
  { rooms, pass }: RoomDirectoryHarness,
  roomId: RoomId,
  expected: Omit<LiveRoom, "sid">,
): Promise<void> {
  for (let waitedMs = 0; waitedMs < MAX_WAIT_MS; waitedMs += POLL_MS) {
    const { sid: _, ...seen } = (await value(rooms.find(roomId))) ?? { sid: null };
    if (JSON.stringify(seen) === JSON.stringify(expected)) return;
    await pass(POLL_MS);
  }
  expect(await value(rooms.find(roomId))).toMatchObject(expected);
}

const newEgressId = (): EgressId => `EG_${randomBytes(6).toString("hex")}` as EgressId;

const freshRoom = (): RoomId => `contract-${randomBytes(6).toString("hex")}` as RoomId;

async function value<T>(result: ResultAsync<T, Unavailable>): Promise<T> {
  const settled = await result;
  return settled.isOk() ? settled.value : expect.unreachable(JSON.stringify(settled.error));
}
