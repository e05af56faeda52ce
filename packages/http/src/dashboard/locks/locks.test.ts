import {
  claim,
  confirm,
  type EgressId,
  type RoomId,
  type RoomSid,
  type Uid,
  unavailable,
  type Version,
} from "@tallylight/core";
import { errAsync } from "neverthrow";
import { afterEach, describe, expect, it } from "vitest";
import type { House } from "../../compose.ts";
import { openTestHouse, type TestHouse } from "../../test-house.ts";
import { operatorOf } from "../test-operator.ts";

let test: TestHouse;
afterEach(() => test.close());

const uid = "u".repeat(22) as Uid;
const sid = "RM_1" as RoomSid;
const version = "1".repeat(32) as Version;
const noGrace = (house: House): House => ({
  ...house,
  config: { ...house.config, limits: { ...house.config.limits, lockGraceMs: 0 } },
});
const page = async (path: string): Promise<string> => (await operatorOf(test).get(path)).text();
const told = async (answer: Response): Promise<string> =>
  page((answer.headers.get("location") ?? "").replace("/meet/dashboard", ""));

/** A lock whose owner is gone and whose egress LiveKit does not know. */
async function orphan(roomId = "orphan"): Promise<void> {
  const lock = confirm(claim({ uid, sid, owner: "gone-1" }), { uid, egressId: "EG_gone" as EgressId, sid });
  const swap = { expected: null, next: { version, lock: lock._unsafeUnwrap() } };
  (await test.house.ports.locks.swap(roomId as RoomId, swap))._unsafeUnwrap();
}
const held = async (roomId: string) => (await test.house.ports.locks.read(roomId as RoomId))._unsafeUnwrap().held;

describe("the locks", () => {
  it("have those first that are suspicious, and say why", async () => {
    test = await openTestHouse(noGrace);
    await orphan();
    const html = await page("/locks");
    expect(html).toContain("1 lock; 1 of them suspicious");
    expect(html).toContain("its starter is gone");
    expect(html).toContain("gone-1");
  });

  it("are none, or not to be had, and the page says which", async () => {
    test = await openTestHouse();
    expect(await page("/locks")).toContain("No room is locked");
    await test.close();
    test = await openTestHouse((house) => ({
      ...house,
      ports: {
        ...house.ports,
        locks: { ...house.ports.locks, list: () => errAsync(unavailable("locks", "list", "x")) },
      },
    }));
    const away = await operatorOf(test).get("/locks");
    expect([away.status, await away.text()]).toEqual([503, expect.stringContaining("The lock store does not answer")]);
  });

  it("each tell what LiveKit says, and what a sweep would do", async () => {
    test = await openTestHouse(noGrace);
    await orphan();
    const html = await page("/locks/orphan");
    expect(html).toContain("it has none of this name");
    expect(html).toContain("LiveKit does not know it: looked at again in a minute (EG_gone)");
    expect((await operatorOf(test).get("/locks/free")).status).toBe(404);
  });
});

describe("a lock that is freed by hand", () => {
  it("needs a reason, and is on record", async () => {
    test = await openTestHouse(noGrace);
    await orphan();
    const operator = operatorOf(test);
    const asked = await page("/locks/orphan/release");
    expect(asked).toContain("Free the room orphan?");
    expect(asked).not.toContain('name="force"');
    expect(/name="version" value="([^"]+)"/.exec(asked)?.[1]).toBe(version);
    const without = await operator.post("/locks/orphan/release", { version, reason: "  " });
    expect(await told(without)).toContain("Nothing was freed");
    expect(await held("orphan")).not.toBeNull();
    const done = await operator.post("/locks/orphan/release", { version, reason: "its machine burnt" });
    expect(await told(done)).toContain("The room orphan is free.");
    expect(await held("orphan")).toBeNull();
    const audit = test.log.find(({ message }) => message === "a lock was released by hand");
    expect(audit).toMatchObject({ audit: { reason: "its machine burnt", forced: false, via: "service" } });
    expect(JSON.stringify(audit)).toContain("dashboard, session ");
  });

  it("is the one that was shown, and no later one", async () => {
    test = await openTestHouse(noGrace);
    await orphan();
    const stale = await operatorOf(test).post("/locks/orphan/release", { version: "2".repeat(32), reason: "x" });
    expect(await told(stale)).toContain("has changed since it was shown");
    expect(await held("orphan")).not.toBeNull();
  });

  it("while it records, is kept unless by force", async () => {
    test = await openTestHouse();
    const roomId = await test.openRoom();
    await test.ask("/meet/api/v1/recordings", { json: { roomId } });
    const asked = await page(`/locks/${roomId}/release`);
    expect(asked).toContain("LiveKit says that this room is being recorded");
    const shown = /name="version" value="([^"]+)"/.exec(asked)?.[1] ?? "";
    const operator = operatorOf(test);
    const kept = await operator.post(`/locks/${roomId}/release`, { version: shown, reason: "x" });
    expect(await told(kept)).toContain("is being recorded");
    expect(await held(roomId)).not.toBeNull();
    await operator.post(`/locks/${roomId}/release`, { version: shown, reason: "x", force: "yes" });
    expect(await held(roomId)).toBeNull();
  });
});

describe("a sweep", () => {
  it("is shown before it is done, and then done", async () => {
    test = await openTestHouse(noGrace);
    const swap = { expected: null, next: { version, lock: claim({ uid, sid, owner: "gone-1" }) } };
    (await test.house.ports.locks.swap("orphan" as RoomId, swap))._unsafeUnwrap();
    const plan = await page("/sweep");
    expect(plan).toContain("no egress of it in LiveKit");
    expect(await held("orphan")).not.toBeNull();
    expect(await told(await operatorOf(test).post("/sweep"))).toContain("Swept: 1 step done.");
    expect(await held("orphan")).toBeNull();
    expect(await page("/sweep")).toContain("There is nothing to judge");
  });
});
