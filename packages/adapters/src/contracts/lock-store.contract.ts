import {
  ageOf,
  type EgressId,
  type Evidence,
  type Lock,
  type LockPage,
  type LockReading,
  type LockStore,
  type RoomId,
  type RoomSid,
  type StoredLock,
  type Swap,
  type SwapOutcome,
  type Uid,
  type Unavailable,
  type UnreadableLock,
  type Version,
} from "@tallylight/core";
import { randomBytes } from "node:crypto";
import type { ResultAsync } from "neverthrow";
import { expect } from "vitest";
import { type AwayOption, awayCase } from "./away.ts";
import { type Cases, type ContractOptions, testCases } from "./cases.ts";
import { lockStoreModelCases } from "./lock-store-model.ts";

/** A fresh store. `plant` puts a lock's text there past the store; `reopen` opens what is there anew. */
export type LockStoreHarness = {
  readonly store: LockStore;
  /** Puts a text where the store keeps the lock's JSON of this room, under some version. */
  readonly plant: (roomId: RoomId, text: string) => Promise<void>;
  /** The same store as another process finds it; `store` is not used after that. */
  readonly reopen: () => Promise<LockStore>;
};

/** `away` makes a store that does not answer. */
export type LockStoreContractOptions = ContractOptions & AwayOption<LockStore>;

/**
 * What every LockStore must do.
 *
 * @param makeStore A store that is empty, made anew for each case.
 */
export function lockStoreContract(
  name: string,
  makeStore: () => Promise<LockStoreHarness>,
  options: LockStoreContractOptions = {},
): void {
  const all = { ...cases, ...lockStoreModelCases, ...away(options) };
  testCases(`${name} is a lock store that`, all, makeStore, options);
}

const away = (options: LockStoreContractOptions): Cases<unknown> =>
  awayCase("says that it is unavailable, by method, when its store does not answer", "locks", options, (store) => ({
    read: () => store.read(ROOM),
    swap: () => store.swap(ROOM, { expected: null, next: { version: fresh(), lock: STARTING } }),
    list: () => store.list(null),
    defer: () => store.defer(ENDED),
    deferred: () => store.deferred(1),
    settle: () => store.settle("a token"),
  }));

const cases: Cases<LockStoreHarness> = {
  "has nothing for a room that nobody claimed": async ({ store }) => {
    expect(await read(store)).toEqual({ held: null, storeNow: expect.any(Number) });
    expect(await listed(store)).toEqual([]);
  },

  "gives a claim back as it was written": async ({ store }) => {
    const won = await claim(store, STARTING);
    expect(won).toMatchObject({ won: true, held: { roomId: ROOM, lock: STARTING } });
    expect((await read(store)).held).toEqual(won.held);
    expect(await listed(store)).toEqual([won.held]);
  },

  "keeps every state of a lock": async ({ store }) => {
    const active: Lock = { ...STARTING, state: "active", egressId: EGRESS };
    const stopping: Lock = { ...active, state: "stopping", reason: "start-timed-out" };
    for (const lock of [{ ...STARTING, egressId: EGRESS }, active, stopping, { ...stopping, egressId: null }]) {
      await mustSwap(store, { expected: await versionNow(store), next: { version: fresh(), lock } });
      expect((await read(store)).held).toMatchObject({ lock });
    }
  },

  "lets one of fifty simultaneous claims win, and gives the others the winner's record": async ({ store }) => {
    const uids = Array.from({ length: 50 }, (_, at) => `uid${at}` as Uid);
    const outcomes = await Promise.all(uids.map((uid) => claim(store, { ...STARTING, uid })));
    const winners = outcomes.filter(({ won }) => won);
    expect(winners).toHaveLength(1);
    expect(outcomes.map(({ held }) => held)).toEqual(outcomes.map(() => winners[0]?.held));
  },

  "changes nothing when another version is stored than the expected, and gives what is stored": async ({ store }) => {
    const { held } = await claim(store, STARTING);
    for (const expected of [fresh(), null]) {
      for (const next of [{ version: fresh(), lock: OTHER }, null]) {
        const lost = await swap(store, { expected, next, restamp: true });
        expect(lost).toMatchObject({ won: false, held });
      }
    }
    expect((await read(store)).held).toEqual(held);
  },

  "does not make a lock out of one that is gone": async ({ store }) => {
    const lost = await swap(store, { expected: fresh(), next: { version: fresh(), lock: STARTING } });
    expect(lost).toMatchObject({ won: false, held: null });
    expect((await read(store)).held).toBeNull();
  },

  "takes the repeat of a swap as won, and writes nothing": async ({ store }) => {
    const first: Swap = { expected: null, next: { version: fresh(), lock: STARTING } };
    const claimed = await mustSwap(store, first);
    const second: Swap = { expected: claimed.version, next: { version: fresh(), lock: STOPPING } };
    const stopped = await mustSwap(store, second);
    await untilLater(store);
    expect(await swap(store, { ...second, restamp: true })).toMatchObject({ won: true, held: stopped });
    expect(await swap(store, first), "a repeat that came too late").toMatchObject({ won: false, held: stopped });
    expect((await read(store)).held).toEqual(stopped);
  },

  "takes the release of what is absent as won": async ({ store }) => {
    const { version } = await mustClaim(store, STARTING);
    for (const expected of [version, version, null]) {
      expect(await swap(store, { expected, next: null })).toMatchObject({ won: true, held: null });
      expect((await read(store)).held).toBeNull();
    }
  },

  "lets a released room be claimed again, and the old holder not free it": async ({ store }) => {
    const first = await mustClaim(store, STARTING);
    await swap(store, { expected: first.version, next: null });
    const second = await mustClaim(store, OTHER);
    const late = await swap(store, { expected: first.version, next: null });
    expect(late).toMatchObject({ won: false, held: second });
  },

  "keeps rooms apart": async ({ store }) => {
    const [one, two] = [await mustClaim(store, STARTING), await mustClaim(store, OTHER, `${ROOM}2` as RoomId)];
    await swap(store, { expected: one.version, next: null });
    expect((await read(store)).held).toBeNull();
    expect((await read(store, two.roomId)).held).toEqual(two);
  },

  "stamps a claim by its own clock, and keeps the stamp through every later swap": async ({ store }) => {
    const before = (await read(store)).storeNow;
    const claimed = await mustClaim(store, STARTING);
    expect(claimed.claimedAt).toBeGreaterThanOrEqual(before);
    const after = await untilLater(store);
    expect(ageOf(claimed, after)).toBeGreaterThan(0);
    const stopped = await mustSwap(store, { expected: claimed.version, next: { version: fresh(), lock: STOPPING } });
    expect(stopped.claimedAt).toBe(claimed.claimedAt);
  },

  "stamps a lock anew when it is asked to": async ({ store }) => {
    const claimed = await mustClaim(store, STARTING);
    const later = await untilLater(store);
    const next = { version: fresh(), lock: STARTING };
    const stamped = await mustSwap(store, { expected: claimed.version, next, restamp: true });
    expect(stamped.claimedAt).toBeGreaterThanOrEqual(later);
    expect((await read(store)).held).toEqual(stamped);
  },

  "tells its clock with every answer, and it does not stand still": async ({ store }) => {
    const times = [(await read(store)).storeNow, (await claim(store, STARTING)).storeNow];
    await untilLater(store);
    times.push((await claim(store, OTHER)).storeNow, (await mustList(store, null)).storeNow);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[3]).toBeGreaterThan(times[0] ?? 0);
  },

  "keeps fields that this version does not know through a swap": async ({ store, plant }) => {
    await plant(ROOM, JSON.stringify({ ...STARTING, suspectSince: 7, later: { versions: ["know"] } }));
    const { version, lock } = readable((await read(store)).held);
    expect(lock).toEqual({ ...STARTING, extra: { suspectSince: 7, later: { versions: ["know"] } } });
    await mustSwap(store, { expected: version, next: { version: fresh(), lock: { ...lock, owner: "another" } } });
    expect(readable((await read(store)).held).lock).toEqual({ ...lock, owner: "another" });
  },

  "gives what it cannot read as held, with its version, alone and in a list": async ({ store, plant }) => {
    const texts = ["", "{", "null", "[]", "{}", JSON.stringify({ ...STARTING, state: "paused" })];
    for (const text of texts) {
      await plant(ROOM, text);
      const { held } = await read(store);
      expect(held, text).toMatchObject({ roomId: ROOM, version: expect.stringMatching(/./) });
      expect(held, text).toHaveProperty("unreadable", expect.any(String));
      expect(await listed(store), text).toEqual([held]);
    }
  },

  "frees what it cannot read for nobody who expects something else": async ({ store, plant }) => {
    await plant(ROOM, "{");
    const { held } = await read(store);
    for (const expected of [null, fresh()]) {
      expect(await swap(store, { expected, next: null })).toMatchObject({ won: false, held });
      expect(await claim(store, STARTING)).toMatchObject({ won: false, held });
    }
    expect((await read(store)).held).toEqual(held);
    const forced = await swap(store, { expected: held?.version ?? null, next: null });
    expect(forced).toMatchObject({ won: true, held: null });
  },

  "removes a record by nothing but a swap that expects its version": async ({ store }) => {
    const held = await mustClaim(store, STARTING);
    await untilLater(store);
    await claim(store, OTHER);
    await swap(store, { expected: fresh(), next: null, defer: ENDED });
    await mustBe(store.defer(STARTED));
    for (const { token } of await mustBe(store.deferred(9))) await mustBe(store.settle(token));
    expect(await listed(store)).toEqual([held]);
    expect((await read(store)).held).toEqual(held);
    expect(await swap(store, { expected: held.version, next: null })).toMatchObject({ won: true, held: null });
    expect(await listed(store)).toEqual([]);
  },

  "has its locks and its queue for whoever opens it anew": async ({ store, reopen }) => {
    const held = await mustClaim(store, STARTING);
    await mustBe(store.defer(ENDED));
    const again = await reopen();
    expect((await read(again)).held).toEqual(held);
    expect(await queued(again)).toEqual([ENDED]);
    expect(await claim(again, OTHER)).toMatchObject({ won: false, held });
    expect(await swap(again, { expected: held.version, next: null })).toMatchObject({ won: true });
  },

  "lists each of a thousand locks at least once, a bounded page at a time, while others come and go": async ({
    store,
  }) => {
    const rooms = Array.from({ length: 1000 }, (_, at) => `room_${at}` as RoomId);
    await Promise.all(rooms.map((roomId) => claim(store, STARTING, roomId)));
    const seen = new Set<RoomId>();
    let passing: StoredLock | null = null;
    for await (const page of pages(store)) {
      expect(page.locks.length).toBeLessThanOrEqual(500);
      for (const { roomId } of page.locks) seen.add(roomId);
      if (passing !== null) await swap(store, { expected: passing.version, next: null }, passing.roomId);
      passing = await mustClaim(store, OTHER, `passing_${seen.size}_${fresh()}` as RoomId);
    }
    expect(rooms.filter((roomId) => !seen.has(roomId))).toEqual([]);
  },

  "queues evidence together with the swap that carries it": async ({ store }) => {
    const { version } = await mustClaim(store, STARTING);
    expect(await swap(store, { expected: version, next: null, defer: ENDED })).toMatchObject({ won: true });
    expect(await queued(store)).toEqual([ENDED]);
    expect((await read(store)).held).toBeNull();
  },

  "queues nothing with a swap that is lost": async ({ store }) => {
    await claim(store, STARTING);
    await swap(store, { expected: fresh(), next: null, defer: ENDED });
    await swap(store, { expected: null, next: { version: fresh(), lock: OTHER }, defer: ENDED });
    expect(await queued(store)).toEqual([]);
  },

  "queues evidence with the release of what is absent, and with the repeat of a swap": async ({ store }) => {
    await swap(store, { expected: fresh(), next: null, defer: ENDED });
    expect(await queued(store)).toEqual([ENDED]);
    const [waits] = await mustBe(store.deferred(1));
    await mustBe(store.settle(waits?.token ?? ""));
    const repeated: Swap = { expected: null, next: { version: fresh(), lock: STARTING } };
    await swap(store, repeated);
    await swap(store, { ...repeated, defer: ENDED });
    expect(await queued(store)).toEqual([ENDED]);
  },

  "gives evidence back as it was queued": async ({ store }) => {
    await mustBe(store.defer(ENDED));
    await mustBe(store.defer(STARTED));
    expect(await queued(store)).toEqual(expect.arrayContaining([ENDED, STARTED]));
  },

  "lets the same evidence wait once, where it was first": async ({ store }) => {
    for (const evidence of [ENDED, STARTED, { ...ENDED }]) {
      await mustBe(store.defer(evidence));
      await untilLater(store);
    }
    await swap(store, { expected: null, next: null, defer: ENDED });
    expect(await queued(store)).toEqual([ENDED, STARTED]);
  },

  "gives the oldest of the queue, of all rooms, no more than the limit": async ({ store }) => {
    const evidence = [3, 1, 2, 1].map((room, at) => ({ ...ENDED, roomId: `r${room}` as RoomId, sizeBytes: at }));
    for (const one of evidence) {
      await mustBe(store.defer(one));
      await untilLater(store);
    }
    expect(await queued(store, 10)).toEqual(evidence);
    expect(await queued(store, 3)).toEqual(evidence.slice(0, 3));
  },

  "settles one of the queue, and what is gone without an error": async ({ store }) => {
    await mustBe(store.defer(ENDED));
    await mustBe(store.defer(STARTED));
    const waiting = await mustBe(store.deferred(10));
    const ended = waiting.find(({ evidence }) => evidence.status === ENDED.status);
    await mustBe(store.settle(ended?.token ?? ""));
    await mustBe(store.settle(ended?.token ?? ""));
    expect(await queued(store)).toEqual([STARTED]);
  },
};

const ROOM = "room-1" as RoomId;
const EGRESS = "EG_abc" as EgressId;
const STARTING: Lock = {
  state: "starting",
  uid: "0123456789abcdefABCDEF" as Uid,
  sid: "RM_1" as RoomSid,
  egressId: null,
  owner: "an instance",
};
const STOPPING: Lock = { ...STARTING, state: "stopping", reason: "user" };
const OTHER: Lock = { ...STARTING, uid: "other" as Uid };
const STARTED: Evidence = { egressId: EGRESS, roomId: ROOM, uid: STARTING.uid, status: "starting", source: "livekit" };
const ENDED: Evidence = {
  ...STARTED,
  roomSid: STARTING.sid,
  status: "complete",
  startDate: 1_700_000_000_000,
  endDate: 1_700_000_001_500,
  durationSeconds: 1.5,
  sizeBytes: 1024,
  error: "an error, with spaces — and “quotes”",
  reason: "user",
  accepted: true,
  roomName: "Room",
  layout: "grid",
  encoding: { video: { width: 1280 } },
};

const fresh = (): Version => randomBytes(16).toString("hex") as Version;

/** The value of an answer; a store that is unavailable fails the case. */
async function mustBe<T>(answer: ResultAsync<T, Unavailable>): Promise<T> {
  return (await answer)._unsafeUnwrap({ withStackTrace: true });
}

const read = (store: LockStore, roomId = ROOM): Promise<LockReading> => mustBe(store.read(roomId));
const swap = (store: LockStore, swap: Swap, roomId = ROOM): Promise<SwapOutcome> => mustBe(store.swap(roomId, swap));
const claim = (store: LockStore, lock: Lock, roomId = ROOM): Promise<SwapOutcome> =>
  swap(store, { expected: null, next: { version: fresh(), lock } }, roomId);

async function mustSwap(store: LockStore, wanted: Swap, roomId = ROOM): Promise<StoredLock> {
  const outcome = await swap(store, wanted, roomId);
  expect(outcome.won).toBe(true);
  return readable(outcome.held);
}

function mustClaim(store: LockStore, lock: Lock, roomId = ROOM): Promise<StoredLock> {
  return mustSwap(store, { expected: null, next: { version: fresh(), lock } }, roomId);
}

function readable(held: StoredLock | UnreadableLock | null): StoredLock {
  if (held === null || "unreadable" in held) throw new Error(`not a lock: ${JSON.stringify(held)}`);
  return held;
}

const versionNow = async (store: LockStore): Promise<Version | null> => (await read(store)).held?.version ?? null;
const mustList = (store: LockStore, cursor: string | null): Promise<LockPage> => mustBe(store.list(cursor));
const queued = async (store: LockStore, limit = 100): Promise<readonly Evidence[]> =>
  (await mustBe(store.deferred(limit))).map(({ evidence }) => evidence);

async function* pages(store: LockStore): AsyncGenerator<LockPage> {
  let cursor: string | null = null;
  do {
    const page: LockPage = await mustList(store, cursor);
    yield page;
    cursor = page.next;
  } while (cursor !== null);
}

async function listed(store: LockStore): Promise<readonly (StoredLock | UnreadableLock)[]> {
  const locks = [];
  for await (const page of pages(store)) locks.push(...page.locks);
  return locks;
}

/** Waits until the store's clock has moved on, and gives what it says then. */
async function untilLater(store: LockStore): Promise<number> {
  const start = (await read(store)).storeNow;
  for (;;) {
    const { storeNow } = await read(store);
    if (storeNow > start) return storeNow;
  }
}
