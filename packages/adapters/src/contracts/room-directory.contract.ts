import { randomBytes } from "node:crypto";
import type { EgressId, LiveRoom, RoomDirectory, RoomId, Unavailable } from "@tallylight/core";
import type { ResultAsync } from "neverthrow";
import { expect } from "vitest";
import { testCases } from "./cases.ts";

/** As what somebody joins: the first two are people. */
export type Seat = "publisher" | "viewer" | "hidden" | "agent" | "recorder";

export type RoomDirectoryHarness = {
  readonly rooms: RoomDirectory;
  /** Lets somebody join; resolves when that is known to LiveKit. */
  readonly seat: (roomId: RoomId, identity: string, as: Seat) => Promise<void>;
  readonly unseat: (roomId: RoomId, identity: string) => Promise<void>;
  /** Lets this much time pass, on whatever clock LiveKit has. */
  readonly pass: (ms: number) => Promise<void>;
};

export type RoomDirectoryContractOptions = {
  /** Cases, by their whole sentence, that this adapter cannot keep, and why. */
  readonly skip?: readonly { readonly case: string; readonly reason: string }[];
};

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
  testCases(`${name} is a room directory that`, cases, makeDirectory, options);
}

const EMPTY = { people: 0, publishers: 0, recorders: [] };

const cases: Readonly<Record<string, (harness: RoomDirectoryHarness) => Promise<void>>> = {
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
    const recorder = `EG_${randomBytes(6).toString("hex")}` as EgressId;
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

  "signs a token to join with, and says where": async ({ rooms }) => {
    const request = { roomId: freshRoom(), identity: "ann", role: "speaker", ttlMs: 60_000 } as const;
    const { token, url } = await value(rooms.joinToken(request));
    expect(token).not.toBe("");
    expect(url).toMatch(/^wss?:\/\//);
  },
};

const POLL_MS = 50;
const MAX_WAIT_MS = 10_000;

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

const freshRoom = (): RoomId => `contract-${randomBytes(6).toString("hex")}` as RoomId;

async function value<T>(result: ResultAsync<T, Unavailable>): Promise<T> {
  const settled = await result;
  return settled.isOk() ? settled.value : expect.unreachable(JSON.stringify(settled.error));
}
