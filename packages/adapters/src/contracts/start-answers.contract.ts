import {
  type KeyedStart,
  type KeptStart,
  type Recording,
  type RoomId,
  type RoomSid,
  START_KEPT_MS,
  type StartAnswer,
  type StartAnswers,
  type StartKey,
  type Uid,
  type Unavailable,
} from "@tallylight/core";
import { randomBytes } from "node:crypto";
import type { ResultAsync } from "neverthrow";
import { expect } from "vitest";
import { type AwayOption, awayCase } from "./away.ts";
import { type Cases, type ContractOptions, testCases } from "./cases.ts";

/** A fresh store. `pass` lets time go by; `reopen` opens what is there anew; `spoil` makes an answer unreadable. */
export type StartAnswersHarness = {
  readonly store: StartAnswers;
  /** Lets this much time pass on the store's clock. */
  readonly pass: (ms: number) => Promise<void>;
  /** The same store as another process finds it; `store` is not used after that. */
  readonly reopen: () => Promise<StartAnswers>;
  /** Puts something where the store keeps this key's record that is no record. */
  readonly spoil: (key: StartKey) => Promise<void>;
};

/**
 * What every StartAnswers must do.
 *
 * @param makeStore A store, made anew for each case.
 */
export function startAnswersContract(
  name: string,
  makeStore: () => Promise<StartAnswersHarness>,
  options: ContractOptions & AwayOption<StartAnswers> = {},
): void {
  testCases(`${name} keeps answers of starts: it`, { ...cases, ...away(options) }, makeStore, options);
}

const away = (options: AwayOption<StartAnswers>): Cases<unknown> =>
  awayCase("says that it is unavailable, by method, when its store does not answer", "answers", options, (store) => ({
    find: () => store.find(newKey()),
    begin: () => store.begin(newKey(), START),
    settle: () => store.settle(newKey(), START.uid, PROMISED),
  }));

const cases: Cases<StartAnswersHarness> = {
  "has nothing under a key that nobody used": async ({ store }) => {
    expect(await value(store.find(newKey()))).toBeNull();
  },

  "gives a record back as it was begun, without an answer": async ({ store }) => {
    const key = newKey();
    expect(await value(store.begin(key, START))).toEqual({ ...START, answer: null });
    expect(await value(store.find(key))).toEqual({ ...START, answer: null });
    expect(await value(store.find(newKey()))).toBeNull();
  },

  "begins for one of those who come at the same time, and tells all of them whose it is": async ({ store }) => {
    const key = newKey();
    const uids = Array.from({ length: 20 }, newUid);
    const found = await Promise.all(uids.map((uid) => value(store.begin(key, { ...START, uid }))));
    const [first] = found as [KeptStart];
    expect(uids).toContain(first.uid);
    for (const one of found) expect(one).toEqual(first);
    expect(await value(store.find(key))).toEqual(first);
  },

  "changes nothing by a second beginning, also of another body": async ({ store }) => {
    const key = newKey();
    await value(store.begin(key, START));
    const other = { ...START, uid: newUid(), bodyHash: "c".repeat(64) };
    expect(await value(store.begin(key, other))).toEqual({ ...START, answer: null });
  },

  "keeps an answer, and gives it to whoever asks and to whoever begins": async ({ store }) => {
    const key = newKey();
    await value(store.begin(key, START));
    const kept = { ...START, answer: PROMISED };
    expect(await value(store.settle(key, START.uid, PROMISED))).toEqual(kept);
    expect(await value(store.find(key))).toEqual(kept);
    expect(await value(store.begin(key, { ...START, uid: newUid() }))).toEqual(kept);
  },

  "keeps a refusal as it keeps a promise": async ({ store }) => {
    const key = newKey();
    await value(store.begin(key, START));
    await value(store.settle(key, START.uid, REFUSED));
    expect(await value(store.find(key))).toEqual({ ...START, answer: REFUSED });
  },

  "keeps the first of several answers, and gives it to all": async ({ store }) => {
    const key = newKey();
    await value(store.begin(key, START));
    const answers = [PROMISED, REFUSED, PROMISED, REFUSED];
    const found = await Promise.all(answers.map((answer) => value(store.settle(key, START.uid, answer))));
    for (const one of found) expect(one).toEqual(found[0]);
    expect(await value(store.find(key))).toEqual(found[0]);
  },

  "takes no answer under another uid, nor where nothing was begun": async ({ store }) => {
    const key = newKey();
    expect(await value(store.settle(key, START.uid, PROMISED))).toBeNull();
    expect(await value(store.find(key))).toBeNull();
    await value(store.begin(key, START));
    expect(await value(store.settle(key, newUid(), PROMISED))).toBeNull();
    expect(await value(store.find(key))).toEqual({ ...START, answer: null });
  },

  "survives what it has a reopening": async ({ store, reopen }) => {
    const [key, answered] = [newKey(), newKey()];
    await value(store.begin(key, START));
    await value(store.begin(answered, START));
    await value(store.settle(answered, START.uid, REFUSED));
    const again = await reopen();
    expect(await value(again.find(key))).toEqual({ ...START, answer: null });
    expect(await value(again.find(answered))).toEqual({ ...START, answer: REFUSED });
  },

  "keeps a record for 24 hours, whatever is done to it, and no longer": async ({ store, pass }) => {
    const key = newKey();
    await value(store.begin(key, START));
    await pass(START_KEPT_MS - 60_000);
    await value(store.settle(key, START.uid, PROMISED));
    expect(await value(store.find(key))).toEqual({ ...START, answer: PROMISED });
    await pass(61_000);
    expect(await value(store.find(key))).toBeNull();
    expect(await value(store.settle(key, START.uid, REFUSED))).toBeNull();
    const next = { ...START, uid: newUid() };
    expect(await value(store.begin(key, next))).toEqual({ ...next, answer: null });
    expect(await value(store.find(key))).toEqual({ ...next, answer: null });
  },

  "says that a record cannot be read, and takes it for none by no method": async ({ store, spoil }) => {
    const key = newKey();
    await value(store.begin(key, START));
    await spoil(key);
    for (const asked of [store.find(key), store.begin(key, { ...START, uid: newUid() })]) {
      const failure = (await asked)._unsafeUnwrapErr();
      expect(failure).toMatchObject({ kind: "unavailable", port: "answers", unreadable: true });
    }
  },
};

const newKey = (): StartKey => randomBytes(32).toString("hex") as StartKey;
const newUid = (): Uid => randomBytes(11).toString("hex") as Uid;

async function value<T>(asked: ResultAsync<T, Unavailable>): Promise<T> {
  return (await asked)._unsafeUnwrap();
}

const roomId = "room-1" as RoomId;
const START: KeyedStart = {
  bodyHash: "b".repeat(64),
  roomId,
  uid: "u".repeat(22) as Uid,
  sid: "RM_1" as RoomSid,
  terms: { roomName: "Room", layout: "speaker", encoding: { video: { width: 1_280 }, audio: { codec: "OPUS" } } },
};
const PROMISED: StartAnswer = {
  recording: {
    recordingId: `room-1--EG_1--${START.uid}`,
    roomId,
    egressId: "EG_1",
    uid: START.uid,
    status: "active",
    source: "livekit",
    accepted: true,
    filename: `room-1--${START.uid}.mp4`,
    roomName: "Room",
    startDate: 1_700_000_000_000,
  } as Recording,
};
const REFUSED: StartAnswer = { refusal: { kind: "start-timed-out", roomId } };
