import { claim, type RoomId, type RoomSid, type Uid, unavailable, type Version } from "@tallylight/core";
import { errAsync } from "neverthrow";
import { afterEach, expect, it, vi } from "vitest";
import { openTestHouse, type TestHouse } from "../../test-house.ts";
import { operatorOf } from "../test-operator.ts";

let test: TestHouse;
afterEach(() => test.close());

const lampOf = (page: string, roomId: string): string | undefined =>
  new RegExp(`id="room-${roomId}" data-lamp="(\\w+)"`).exec(page)?.[1];
const onAir = async (): Promise<string> => (await operatorOf(test).get("")).text();

it("a room is recorded and stopped by one form each, and its lamp says so", async () => {
  test = await openTestHouse();
  const roomId = await test.openRoom();
  const operator = operatorOf(test);
  expect(lampOf(await onAir(), roomId)).toBe("idle");
  const started = await operator.post(`/rooms/${roomId}/start`);
  expect(started.status).toBe(303);
  const next = (started.headers.get("location") ?? "").replace("/meet/dashboard", "");
  expect(await (await operator.get(next)).text()).toContain("The recording of Walk Room was started.");
  await vi.waitFor(async () => expect(lampOf(await onAir(), roomId)).toBe("recording"), { timeout: 20_000 });
  const page = await onAir();
  expect(page).toContain("<title>(1) On air · Tallylight</title>");
  const stop = /action="\/meet\/dashboard(\/recordings\/[^"]+\/stop)"/.exec(page)?.[1] ?? "";
  expect((await operator.post(stop)).status).toBe(303);
  await vi.waitFor(async () => expect(lampOf(await onAir(), roomId)).toBe("idle"), { timeout: 20_000 });
});

it("a start that is refused says why", async () => {
  test = await openTestHouse();
  const made = await test.ask("/meet/api/v1/rooms", { json: { roomName: "Empty" } });
  const { roomId } = (await made.json()) as { roomId: string };
  const operator = operatorOf(test);
  expect(await onAir()).toContain("Nobody is in the room");
  const refused = await operator.post(`/rooms/${roomId}/start`);
  const next = (refused.headers.get("location") ?? "").replace("/meet/dashboard", "");
  expect(await (await operator.get(next)).text()).toContain("has no participants.");
});

it("words that nobody signed are not told", async () => {
  test = await openTestHouse();
  const forged = Buffer.from(JSON.stringify({ tone: "warn", text: "Call this number" })).toString("base64url");
  expect(await (await operatorOf(test).get(`?notice=${forged}.x`)).text()).not.toContain("Call this number");
});

it("a lock that has been starting for too long is suspicious, and says why", async () => {
  test = await openTestHouse((house) => ({
    ...house,
    config: { ...house.config, limits: { ...house.config.limits, lockGraceMs: 0 } },
  }));
  const lock = claim({ uid: "u".repeat(22) as Uid, sid: "RM_1" as RoomSid, owner: "gone" });
  const swap = { expected: null, next: { version: "1".repeat(32) as Version, lock } };
  (await test.house.ports.locks.swap("orphan" as RoomId, swap))._unsafeUnwrap();
  const page = await onAir();
  expect(lampOf(page, "orphan")).toBe("suspicious");
  expect(page).toContain("its starter is gone");
});

it("what a room is called is shown, never run", async () => {
  test = await openTestHouse();
  await test.ask("/meet/api/v1/rooms", { json: { roomName: "<img src=x onerror=alert(1)>" } });
  const page = await onAir();
  expect(page).toContain("&lt;img src=x onerror=alert(1)&gt;");
  expect(page).not.toContain("<img");
});

it("without the lock store rooms are shown, and their lamps are not known", async () => {
  const away = () => errAsync(unavailable("locks", "list", "10.0.0.7 refused"));
  test = await openTestHouse((house) => ({
    ...house,
    ports: { ...house.ports, locks: { ...house.ports.locks, list: away } },
  }));
  const roomId = await test.openRoom();
  const answer = await operatorOf(test).get("");
  const page = await answer.text();
  expect([answer.status, lampOf(page, roomId)]).toEqual([200, "unknown"]);
  expect(page).toContain("The lock store does not answer");
  expect(page).not.toContain("10.0.0.7");
  expect(page).not.toContain("/start");
});

it("without lock store and storage the page says that it knows nothing, and stays a page", async () => {
  test = await openTestHouse((house) => ({
    ...house,
    ports: {
      ...house.ports,
      locks: { ...house.ports.locks, list: () => errAsync(unavailable("locks", "list", "refused")) },
      rooms: { ...house.ports.rooms, readPage: () => errAsync(unavailable("rooms", "readPage", "refused")) },
    },
  }));
  const answer = await operatorOf(test).get("");
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain("What is recorded is not known now.");
});

it("without LiveKit nobody is counted, and what is recorded is shown all the same", async () => {
  test = await openTestHouse((house) => ({
    ...house,
    ports: {
      ...house.ports,
      directory: { ...house.ports.directory, find: () => errAsync(unavailable("directory", "find", "refused")) },
    },
  }));
  const roomId = await test.openRoom();
  const page = await onAir();
  expect(lampOf(page, roomId)).toBe("idle");
  expect(page).toContain("LiveKit does not answer");
  expect(page).not.toContain("0 people");
});
