import {
  type Lock,
  type RoomId,
  type SwapOutcome,
  unavailable,
  type Unavailable,
  type Version,
} from "@tallylight/core";
import { err, ok, type Result, ResultAsync } from "neverthrow";
import { expect, test, vi } from "vitest";
import { type Claim, isClaim, sharedClaims } from "./shared-claims.ts";

const LOCK = { state: "starting", uid: "u", sid: "RM_1", egressId: null, owner: "an instance" } as Lock;
const ROOM = "room-1" as RoomId;
const AWAY = unavailable("locks", "swap", "away");

const claimOf = (version: string): Claim => ({ expected: null, next: { version: version as Version, lock: LOCK } });
const stored = (version: string) => ({ roomId: ROOM, version: version as Version, claimedAt: 1, lock: LOCK });
const wonBy = (version: string): Result<SwapOutcome, Unavailable> =>
  ok({ won: true, held: stored(version), storeNow: 2 });
const lostTo = (version: string): Result<SwapOutcome, Unavailable> =>
  ok({ won: false, held: stored(version), storeNow: 3 });

/** A store whose answers are given when the test says so, each to the claim that was sent. */
function shelf() {
  const sent: string[] = [];
  const answers: ((answer: Result<SwapOutcome, Unavailable> | Error) => void)[] = [];
  const claims = sharedClaims((_roomId, { next }) => {
    sent.push(next.version);
    return new ResultAsync(
      new Promise((resolve, reject) =>
        answers.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer))),
      ),
    );
  });
  const claim = (version: string, roomId = ROOM) => claims(roomId, claimOf(version));
  const isSent = (...versions: string[]) => vi.waitFor(() => expect(sent).toEqual(versions));
  return {
    claim,
    sent,
    isSent,
    answer: (nth: number, with_: Parameters<(typeof answers)[0]>[0]) => answers[nth]?.(with_),
  };
}

test("a claim that is alone is sent at once, and nothing is kept of it", async () => {
  const { claim, sent, answer } = shelf();
  const first = claim("a");
  expect(sent).toEqual(["a"]);
  answer(0, wonBy("a"));
  expect(await first).toEqual(wonBy("a"));
  const second = claim("b");
  expect(sent).toEqual(["a", "b"]);
  answer(1, lostTo("a"));
  expect(await second).toEqual(lostTo("a"));
});

test("of those who come meanwhile one is sent, when that has ended, and all are told whom they lost to", async () => {
  const { claim, isSent, answer, sent } = shelf();
  const first = claim("a");
  const meanwhile = [claim("b"), claim("c"), claim("d")];
  const elsewhere = claim("e", "room-2" as RoomId);
  expect(sent, "another room waits for nobody").toEqual(["a", "e"]);
  answer(1, wonBy("e"));
  expect(await elsewhere).toEqual(wonBy("e"));
  answer(0, wonBy("a"));
  expect(await first).toEqual(wonBy("a"));
  await isSent("a", "e", "b");
  const later = claim("f");
  answer(2, wonBy("b"));
  const besides = ok({ won: false, held: stored("b"), storeNow: 2 });
  expect(await Promise.all(meanwhile), "the lock had been released in between").toEqual([wonBy("b"), besides, besides]);
  await isSent("a", "e", "b", "f");
  answer(3, lostTo("b"));
  expect(await later).toEqual(lostTo("b"));
});

test("the repeat of a claim that is stored is won, also beside another", async () => {
  const { claim, isSent, answer } = shelf();
  void claim("a");
  const [other, repeat] = [claim("b"), claim("c")];
  answer(0, err(AWAY));
  await isSent("a", "b");
  answer(1, lostTo("c"));
  expect(await Promise.all([other, repeat])).toEqual([lostTo("c"), ok({ won: true, held: stored("c"), storeNow: 3 })]);
});

test("what fails has failed for those who share it, and for nobody who comes after", async () => {
  const { claim, isSent, answer } = shelf();
  const broken = claim("a");
  const meanwhile = [claim("b"), claim("c")];
  answer(0, new Error("a bug"));
  await expect(broken).rejects.toThrow("a bug");
  await isSent("a", "b");
  answer(1, err(AWAY));
  expect(await Promise.all(meanwhile)).toEqual([err(AWAY), err(AWAY)]);
  const after = claim("d");
  answer(2, wonBy("d"));
  expect(await after).toEqual(wonBy("d"));
});

test("evidence is queued by the swap that brings it: such a one is not shared", () => {
  expect(isClaim(claimOf("a"))).toBe(true);
  expect(isClaim({ ...claimOf("a"), defer: {} as never })).toBe(false);
  expect(isClaim({ ...claimOf("a"), expected: "b" as Version })).toBe(false);
  expect(isClaim({ expected: null, next: null })).toBe(false);
});
