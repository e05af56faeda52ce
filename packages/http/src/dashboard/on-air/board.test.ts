import type { LockPage, Unavailable } from "@tallylight/core";
import { ResultAsync } from "neverthrow";
import { afterEach, expect, it } from "vitest";
import { openTestHouse, type TestHouse } from "../../test-house.ts";
import { boardReader } from "./board.ts";

let test: TestHouse;
afterEach(() => test.close());

it("a reading that threw is not what all who come after are given", async () => {
  test = await openTestHouse();
  const { ports, config } = test.house;
  let isBroken = true;
  const broken = (): ResultAsync<LockPage, Unavailable> =>
    ResultAsync.fromSafePromise(Promise.reject<LockPage>(new Error("a bug")));
  const list: typeof ports.locks.list = (cursor) => (isBroken ? broken() : ports.locks.list(cursor));
  const read = boardReader({ config, ports: { ...ports, locks: { ...ports.locks, list } } });
  const threw = Promise.allSettled([read(), read()]);
  isBroken = false;
  await threw;
  // The second one is asked for while the first is read.
  const boards = await Promise.allSettled([read(), read()]);
  expect(boards.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
});
