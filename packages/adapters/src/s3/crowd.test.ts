import { emptyLockMemory, memoryLockStore } from "@tallylight/adapters/memory";
import { type S3Connection, s3LockObjects, s3LockStore } from "@tallylight/adapters/s3";
import { systemIds } from "@tallylight/adapters/system";
import type { Lock, LockStore, RoomId, RoomSid, Uid } from "@tallylight/core";
import type { ResultAsync } from "neverthrow";
import { describe, expect, test } from "vitest";
import { ownWrites } from "./own-writes.ts";
import { startTestS3 } from "./test-servers.ts";

describe("a write that waits", () => {
  const places = () => {
    const writes = ownWrites();
    const begin = (expected: string | null, key = "a") => {
      let is = { stale: (): boolean => false, wrote: (_etag: string): void => {} };
      let end = (): void => {};
      const ended = new Promise<void>((resolve) => (end = resolve));
      const over = writes.inTurn(key, expected, (stale, wrote) => ((is = { stale, wrote }), ended));
      return { isStale: () => is.stale(), wrote: (etag: string) => is.wrote(etag), end: async () => (end(), over) };
    };
    return begin;
  };

  test("is in vain once another of ours replaced what it expects, and not before", () => {
    const begin = places();
    const [one, other, elsewhere] = [begin(null), begin(null), begin(null, "b")];
    expect([one.isStale(), other.isStale()]).toEqual([false, false]);
    one.wrote("v1");
    expect([other.isStale(), elsewhere.isStale()]).toEqual([true, false]);
    const next = begin("v1");
    expect(next.isStale()).toBe(false);
    next.wrote("v2");
    expect(begin("v3").isStale(), "what somebody else wrote since").toBe(false);
  });

  test("is sent when nobody of ours writes there any more: somebody else may have", async () => {
    const begin = places();
    const one = begin(null);
    one.wrote("v1");
    await one.end();
    expect(begin(null).isStale()).toBe(false);
  });
});

const servers = await startTestS3();
const CROWD = 500;
const ROOM = "crowded" as RoomId;

describe.each(servers)("five hundred who claim one room at once, on $make", ({ connect }) => {
  test("are told who has it, for a fifth of the requests that they would have sent", async () => {
    const connection = connect();
    const sent = requestsOf(connection);
    const queue = memoryLockStore({ now: Date.now, memory: emptyLockMemory() });
    const store = s3LockStore(s3LockObjects(connection), { prefix: "crowd", queue, ids: systemIds });
    const answers = await Promise.all(Array.from({ length: CROWD }, async (_, n) => claimAs(store, n)));
    const winners = new Set(answers.map((answer) => answer._unsafeUnwrap()));
    expect([...winners]).toHaveLength(1);
    // A look, a claim, and a second look for each of them.
    expect(sent()).toBeLessThan((3 * CROWD) / 5);
  }, 90_000);
});

/** @returns who holds the room then. */
function claimAs(store: LockStore, n: number): ResultAsync<Uid, unknown> {
  const uid = `${n}`.padStart(22, "u") as Uid;
  const lock: Lock = { state: "starting", uid, sid: "RM_1" as RoomSid, egressId: null, owner: "crowd" };
  return store
    .read(ROOM)
    .andThen(() => store.swap(ROOM, { expected: null, next: { version: systemIds.version(), lock } }))
    .map(({ held }) => (held !== null && "lock" in held ? held.lock.uid : uid));
}

function requestsOf({ client }: S3Connection): () => number {
  let requests = 0;
  client.middlewareStack.add((next) => (args) => ((requests += 1), next(args)), { step: "initialize" });
  return () => requests;
}
