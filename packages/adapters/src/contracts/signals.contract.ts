import type { RoomId, Signals } from "@tallylight/core";
import { expect, vi } from "vitest";
import { type Cases, type ContractOptions, testCases } from "./cases.ts";

/** Two ends of one channel, as two instances have them. */
export type SignalsHarness = {
  /** Two instances that hear each other; the same one twice where there is only one. */
  readonly here: Signals;
  readonly there: Signals;
};

/**
 * What every Signals must do.
 *
 * @param makeSignals Instances that are connected and that nobody listens to, made anew for each case.
 */
export function signalsContract(
  name: string,
  makeSignals: () => Promise<SignalsHarness>,
  options: ContractOptions = {},
): void {
  testCases(`${name} are signals that`, cases, makeSignals, options);
}

const SOON = { timeout: 20_000 };

const cases: Cases<SignalsHarness> = {
  "wake who listens for the room, here and in another instance": async ({ here, there }) => {
    const [wakeHere, wakeThere] = [vi.fn(), vi.fn()];
    here.subscribe(ROOM, wakeHere);
    there.subscribe(ROOM, wakeThere);
    here.publish(ROOM);
    await vi.waitFor(() => {
      expect(wakeHere).toHaveBeenCalled();
      expect(wakeThere).toHaveBeenCalled();
    }, SOON);
  },

  "wake after each hint": async ({ here, there }) => {
    const wake = vi.fn();
    there.subscribe(ROOM, wake);
    for (const hints of [1, 2, 3]) {
      here.publish(ROOM);
      await vi.waitFor(() => expect(wake.mock.calls.length).toBeGreaterThanOrEqual(hints), SOON);
    }
  },

  "wake nobody who listens for another room": async ({ here, there }) => {
    const [wake, wakeOther] = [vi.fn(), vi.fn()];
    there.subscribe(`${ROOM}2` as RoomId, wakeOther);
    there.subscribe(ROOM, wake);
    here.publish(ROOM);
    await vi.waitFor(() => expect(wake).toHaveBeenCalled(), SOON);
    expect(wakeOther).not.toHaveBeenCalled();
  },

  "wake nobody who left, and still those who stay": async ({ here, there }) => {
    const [wake, wakeGone] = [vi.fn(), vi.fn()];
    const leave = there.subscribe(ROOM, wakeGone);
    there.subscribe(ROOM, wake);
    leave();
    leave();
    here.publish(ROOM);
    await vi.waitFor(() => expect(wake).toHaveBeenCalled(), SOON);
    expect(wakeGone).not.toHaveBeenCalled();
  },

  "wake nobody who leaves while a hint is on its way": async ({ here, there }) => {
    const [wake, wakeGone] = [vi.fn(), vi.fn()];
    const leaves = [here.subscribe(ROOM, wakeGone), there.subscribe(ROOM, wakeGone)];
    there.subscribe(ROOM, wake);
    here.publish(ROOM);
    for (const leave of leaves) leave();
    await vi.waitFor(() => expect(wake).toHaveBeenCalled(), SOON);
    expect(wakeGone).not.toHaveBeenCalled();
  },

  "let the same function listen twice and leave once": async ({ here, there }) => {
    const wake = vi.fn();
    const leave = there.subscribe(ROOM, wake);
    there.subscribe(ROOM, wake);
    leave();
    here.publish(ROOM);
    await vi.waitFor(() => expect(wake).toHaveBeenCalled(), SOON);
  },

  "run no listener inside the call that publishes": ({ here }) => {
    const wake = vi.fn();
    here.subscribe(ROOM, wake);
    here.publish(ROOM);
    expect(wake).not.toHaveBeenCalled();
    return Promise.resolve();
  },
};

const ROOM = "room-1" as RoomId;
