import type { RoomId, RoomSid, Uid, Version } from "@tallylight/core";
import { describe, expect, it } from "vitest";
import { virtualClock } from "../virtual-clock.ts";
import { memoryRecordingIndex } from "../../memory/index.ts";
import { type LockServer, lockServer } from "./lock-server.ts";
import { makeTimeline } from "./timeline.ts";

const ROOM = "room-1" as RoomId;

/** A server, and who asks it: a flow of a process. */
function server(): { readonly locks: LockServer; readonly as: (flow: string) => LockServer["store"] } {
  const clock = virtualClock();
  let acting: string | null = null;
  const nothing = (): void => undefined;
  const locks = lockServer(clock, makeTimeline(clock, null), () => acting, nothing, nothing);
  const as = (flow: string): LockServer["store"] => {
    acting = flow;
    return locks.store;
  };
  return { locks, as };
}

const claim = {
  expected: null,
  next: {
    version: "v1" as Version,
    lock: { state: "starting", uid: "u" as Uid, sid: "RM_1" as RoomSid, egressId: null, owner: "a1" },
  },
} as const;

describe("the simulated lock server", () => {
  it("acknowledges no lock that the replica has not, where writes wait for it", async () => {
    const { locks, as } = server();
    locks.stallReplica(true);
    expect((await as("a1/start-1").swap(ROOM, claim)).isErr()).toBe(true);
    expect((await as("a1/start-1").swap(ROOM, claim)).isErr()).toBe(true);
    expect((await as("a1/start-2").read(ROOM)).isErr()).toBe(true);
    expect((await as("b1/start-3").read(ROOM))._unsafeUnwrap().held).toMatchObject({ version: "v1" });
    locks.failOver();
    expect((await as("a1/start-2").read(ROOM))._unsafeUnwrap().held).toBeNull();
    expect(locks.losses.locks()).toBe(false);
    expect(locks.losses.rows()).toBe(true);
  });

  it("loses acknowledged locks where writes wait for nothing", async () => {
    const { locks, as } = server();
    locks.stallReplica(false);
    expect((await as("a1/start-1").swap(ROOM, claim))._unsafeUnwrap().won).toBe(true);
    locks.failOver();
    expect((await as("a1/start-1").read(ROOM))._unsafeUnwrap().held).toBeNull();
    expect(locks.losses.locks()).toBe(true);
  });

  it("has an index that is lost once it was emptied, and behind once its replica took over", async () => {
    const { locks } = server();
    const index = memoryRecordingIndex(locks.index);
    const restored = async (): Promise<void> => {
      await index.setWhole((await index.beginRestore("fresh-13"))._unsafeUnwrap());
    };
    await restored();
    locks.stallReplica(false);
    locks.failOver();
    expect((await index.state())._unsafeUnwrap()).toBe("behind");
    await restored();
    locks.empty();
    expect((await index.state())._unsafeUnwrap()).toBe("lost");
    expect(locks.losses.rows()).toBe(false);
  });

  it("remembers when a flow first read a lock", async () => {
    const { locks, as } = server();
    expect(locks.firstReadMs("a1/start-1")).toBeNull();
    await as("a1/start-1").read(ROOM);
    expect(locks.firstReadMs("a1/start-1")).toBe(0);
  });
});
