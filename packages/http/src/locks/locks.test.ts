import { claim, type RoomId, type RoomSid, type Uid, type Version } from "@tallylight/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestHouse, type TestHouse } from "../test-house.ts";

const API = "/meet/api/v1";
const VERSION = "0".repeat(32);

/** How old a lock must be to be judged. */
let lockGraceMs = 60_000;
let test: TestHouse;
beforeAll(async () => {
  test = await openTestHouse((house) => {
    const limits = { ...house.config.limits };
    Object.defineProperty(limits, "lockGraceMs", { get: () => lockGraceMs });
    return { ...house, config: { ...house.config, limits } };
  });
});
afterAll(() => test.close());

const bodyOf = async (answer: Response): Promise<Record<string, unknown>> =>
  (await answer.json()) as Record<string, unknown>;

/** A lock as a process would have left it that has gone since. */
async function plant(roomId: string): Promise<void> {
  const lock = claim({ uid: "u".repeat(22) as Uid, sid: "RM_1" as RoomSid, owner: "host-1" });
  const swap = { expected: null, next: { version: VERSION as Version, lock } };
  (await test.house.ports.locks.swap(roomId as RoomId, swap))._unsafeUnwrap();
}

const release = (roomId: string, json: unknown, headers: Record<string, string> = { "if-match": `"${VERSION}"` }) =>
  test.ask(`${API}/locks/${roomId}`, { method: "DELETE", json, headers: { ...KEY, ...headers } });
const KEY = { "x-api-key": "test-key-of-22-characters-and-more" };

describe("locks", () => {
  it("are listed, and shown with what LiveKit says and with their version as ETag", async () => {
    await plant("shown");
    const list = await bodyOf(await test.ask(`${API}/locks`));
    expect(list).toEqual({
      locks: [expect.objectContaining({ roomId: "shown", state: "starting", owner: "host-1", suspicion: null })],
      more: false,
    });
    const one = await test.ask(`${API}/locks/shown`);
    expect(one.headers.get("etag")).toBe(`"${VERSION}"`);
    expect(await bodyOf(one)).toMatchObject({
      lock: { roomId: "shown", version: VERSION },
      liveKit: { answered: true, room: null, egresses: [] },
      sweep: { action: "skip", why: "too-young" },
      // Its start may be under way.
      refusal: "lock-in-use",
    });
    expect((await release("shown", { reason: "a test" })).status).toBe(409);
    expect((await release("shown", { reason: "a test", force: true })).status).toBe(200);
  });

  it("are freed by version and with a reason, and the log says by whom and why", async () => {
    await plant("orphaned");
    lockGraceMs = 0;
    const freed = await release("orphaned", { reason: "ticket-7", by: "olga" });
    lockGraceMs = 60_000;
    expect(freed.status).toBe(200);
    expect(await bodyOf(freed)).toMatchObject({ released: { roomId: "orphaned" }, forced: false, reason: "ticket-7" });
    const audit = test.log.findLast(({ message }) => message === "a lock was released by hand");
    expect(audit).toMatchObject({
      level: "warn",
      audit: { event: "lockReleased", by: "olga", reason: "ticket-7", released: { owner: "host-1" } },
    });
    expect((await test.ask(`${API}/locks/orphaned`)).status).toBe(404);
  });

  it.each([
    ["without If-Match", { reason: "why" }, {}, 428, "version-needed"],
    ["with a weak ETag", { reason: "why" }, { "if-match": `W/"${VERSION}"` }, 428, "version-needed"],
    ["with another version", { reason: "why" }, { "if-match": '"1"' }, 412, "lock-changed"],
    ["without a reason", {}, { "if-match": `"${VERSION}"` }, 422, "invalid-request"],
    ["with a blank reason", { reason: "  " }, { "if-match": `"${VERSION}"` }, 422, "invalid-request"],
  ])("stay %s", async (_name, json, headers: Record<string, string>, status, code) => {
    await plant("kept");
    const answer = await release("kept", json, headers);
    expect(answer.status).toBe(status);
    expect(await bodyOf(answer)).toMatchObject({ code });
    expect((await test.ask(`${API}/locks/kept`)).status).toBe(200);
  });

  it("whose recording is in progress need force", async () => {
    const roomId = await test.openRoom();
    const { recordingId } = await bodyOf(await test.ask(`${API}/recordings`, { json: { roomId } }));
    const etag = (await test.ask(`${API}/locks/${roomId}`)).headers.get("etag") ?? "";
    const refused = await release(roomId, { reason: "why" }, { "if-match": etag });
    expect(refused.status).toBe(409);
    expect(await bodyOf(refused)).toMatchObject({ code: "lock-in-use", recordingId });
    const forced = await release(roomId, { reason: "why", force: true }, { "if-match": etag });
    expect(await bodyOf(forced)).toMatchObject({ forced: true });
  });
});

describe("gc", () => {
  it("with dryRun says what would be done, and else does it", async () => {
    await plant("swept");
    for (const dryRun of [true, false]) {
      const answer = await test.ask(`${API}/gc`, { json: { dryRun } });
      expect(answer.status).toBe(200);
      expect(await bodyOf(answer)).toMatchObject({ dryRun, young: expect.any(Number), failures: [] });
    }
  });

  it("takes nothing else for dryRun than a boolean", async () => {
    expect((await test.ask(`${API}/gc`, { json: { dryRun: "yes" } })).status).toBe(422);
  });
});
