import { okAsync } from "neverthrow";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { inTurn, type Turns } from "./turns.ts";

/** What turns must do, wherever they are kept. @param open Turns that nobody has, shared by all who open them. */
export function turnsContract(name: string, open: () => Promise<Turns>): void {
  const key = "openvidu-meet/rooms/room-1/room-1.json";

  test(`${name}: one has a turn at a time, and only its holder ends it`, async () => {
    const turns = await open();
    const takers = Array.from({ length: 20 }, (_, at) => `taker-${at}`);
    const taken = await Promise.all(
      takers.map(async (token) => (await turns.take(key, token, 60_000))._unsafeUnwrap()),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
    const holder = takers[taken.indexOf(true)] ?? "";
    (await turns.giveBack(key, "somebody else"))._unsafeUnwrap();
    expect((await turns.take(key, "next", 60_000))._unsafeUnwrap()).toBe(false);
    expect((await turns.take(`${key}2`, "next", 60_000))._unsafeUnwrap()).toBe(true);
    (await turns.giveBack(key, holder))._unsafeUnwrap();
    expect((await turns.take(key, "next", 60_000))._unsafeUnwrap()).toBe(true);
  });

  test(`${name}: a turn whose holder died ends by itself`, async () => {
    const turns = await open();
    expect((await turns.take(key, "dead", 100))._unsafeUnwrap()).toBe(true);
    await expect
      .poll(async () => (await turns.take(key, "next", 60_000))._unsafeUnwrap(), { timeout: 20_000 })
      .toBe(true);
    (await turns.giveBack(key, "dead"))._unsafeUnwrap();
    expect((await turns.take(key, "third", 60_000))._unsafeUnwrap()).toBe(false);
  });

  test(`${name}: work is done one after the other, in turn`, async () => {
    const turns = await open();
    let atWork = 0;
    const work = () =>
      okAsync(null).map(async () => {
        atWork += 1;
        expect(atWork).toBe(1);
        await sleep(5);
        atWork -= 1;
        return "done";
      });
    const tokens = ["a", "b", "c", "d"];
    const done = await Promise.all(tokens.map((token) => inTurn(turns, key, token, work)));
    expect(done.map((one) => one._unsafeUnwrap())).toEqual(tokens.map(() => "done"));
  });
}
