import type { EgressId, Evidence, Lock, LockStore, RoomId, RoomSid, Uid, Version } from "@tallylight/core";
import { randomBytes } from "node:crypto";
import * as fc from "fast-check";
import { expect } from "vitest";
import type { Cases } from "./cases.ts";

/** Which version a swap expects: what is stored, nothing, what was stored before, or what never was. */
type Expected = "now" | "absent" | "stale" | "unknown";

type Step = {
  readonly room: number;
  readonly expected: Expected;
  /** `repeat`: the last write of this room once more, under its version. */
  readonly write: "lock" | "release" | "repeat";
  readonly lock: Lock;
  readonly defer: boolean;
};

/** The port's comment, word for word, about one room. */
type Model = { now: Version | null; stale: Version; lock: Lock | null; last: { version: Version; lock: Lock } | null };

export const lockStoreModelCases: Cases<{ readonly store: LockStore }> = {
  "does as a naive model does, whatever swaps come one after the other": async ({ store }) => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 20 }), async (many) => {
        run += 1;
        const models = [newModel(), newModel()];
        for (const [at, step] of many.entries()) {
          const model = models[step.room] ?? newModel();
          await take(store, `model-${run}-${step.room}` as RoomId, model, { ...step, at: run * 100 + at });
        }
      }),
      { numRuns: 25 },
    );
  },
};

async function take(
  store: LockStore,
  roomId: RoomId,
  model: Model,
  { expected: named, write, lock, defer, at }: Step & { readonly at: number },
): Promise<void> {
  const expected = { now: model.now, absent: null, stale: model.stale, unknown: fresh() }[named];
  const wanted = write === "repeat" ? model.last : { version: fresh(), lock };
  const next = write === "release" ? null : wanted;
  const won = model.now === (next?.version ?? null) || model.now === expected;
  const evidence: Evidence = { ...EVIDENCE, roomId, sizeBytes: at };

  const outcome = (await store.swap(roomId, { expected, next, ...(defer ? { defer: evidence } : {}) }))._unsafeUnwrap();
  if (won && model.now !== (next?.version ?? null)) {
    if (model.now !== null) model.stale = model.now;
    model.now = next?.version ?? null;
    model.lock = next?.lock ?? null;
    model.last = next ?? model.last;
  }
  const held = model.now === null ? null : expect.objectContaining({ roomId, version: model.now, lock: model.lock });
  expect(outcome).toMatchObject({ won });
  expect(outcome.held).toEqual(held);
  expect((await store.read(roomId))._unsafeUnwrap().held).toEqual(outcome.held);
  await settleAll(store, defer && won ? [evidence] : []);
}

async function settleAll(store: LockStore, expected: readonly Evidence[]): Promise<void> {
  const waiting = (await store.deferred(10))._unsafeUnwrap();
  expect(waiting.map(({ evidence }) => evidence)).toEqual(expected);
  for (const { token } of waiting) (await store.settle(token))._unsafeUnwrap();
}

const fresh = (): Version => randomBytes(16).toString("hex") as Version;
const newModel = (): Model => ({ now: null, stale: fresh(), lock: null, last: null });

const EGRESS = "EG_abc" as EgressId;
const EVIDENCE: Omit<Evidence, "roomId"> = {
  egressId: EGRESS,
  uid: "0123456789abcdefABCDEF" as Uid,
  status: "complete",
  source: "livekit",
};

const locks: fc.Arbitrary<Lock> = fc
  .record({ uid: fc.constantFrom("one", "two") as fc.Arbitrary<Uid>, owner: fc.string() })
  .chain((told) => {
    const base = { ...told, sid: "RM_1" as RoomSid };
    return fc.constantFrom<Lock>(
      { ...base, state: "starting", egressId: null },
      { ...base, state: "active", egressId: EGRESS },
      { ...base, state: "stopping", egressId: null, reason: "user" },
    );
  });

const steps: fc.Arbitrary<Step> = fc.record({
  room: fc.nat(1),
  expected: fc.constantFrom<Expected[]>("now", "now", "now", "absent", "stale", "unknown"),
  write: fc.constantFrom("lock", "lock", "release", "repeat"),
  lock: locks,
  defer: fc.boolean(),
});
