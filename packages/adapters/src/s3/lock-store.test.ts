import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { lockStoreContract } from "@tallylight/adapters/contracts";
import { emptyLockMemory, type LockMemory, memoryLockStore } from "@tallylight/adapters/memory";
import { type S3Connection, s3LockObjects, s3LockStore } from "@tallylight/adapters/s3";
import { systemIds } from "@tallylight/adapters/system";
import type { Lock, LockStore, RoomId, RoomSid, StoredLock, Uid, Version } from "@tallylight/core";
import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { freeRecord } from "./lock-record.ts";
import { startTestS3 } from "./test-servers.ts";

const servers = await startTestS3();

function storeIn(
  connection: S3Connection,
  prefix: string,
  { memory = emptyLockMemory(), deletesFree = false }: { memory?: LockMemory; deletesFree?: boolean } = {},
): LockStore {
  const queue = memoryLockStore({ now: Date.now, memory });
  return s3LockStore(s3LockObjects(connection), { prefix, queue, ids: systemIds, deletesFree: () => deletesFree });
}

const newPrefix = (): string => `case-${randomUUID()}`;

describe.each(servers)("on $make", ({ make, connect }) => {
  // versitygw deletes conditionally, though in two steps: enough for one test at a time, and for no deployment.
  for (const deletesFree of make === "versitygw" ? [false, true] : [false]) {
    lockStoreContract(
      `S3${deletesFree ? ", where free records are deleted," : ""}`,
      async () => {
        const connection = connect();
        const [prefix, memory] = [newPrefix(), emptyLockMemory()];
        return {
          store: storeIn(connection, prefix, { memory, deletesFree }),
          plant: async (roomId, json) => {
            const Body = `{"version":"planted","claimedAt":1700000000000,"lock":${json}}`;
            await put(connection, `${prefix}/locks/${roomId}.json`, Body);
          },
          // The queue is in memory here, and somebody else's to keep.
          reopen: async () => storeIn(connect(), prefix, { memory, deletesFree }),
        };
      },
      {
        away: async () => awayStore(connect({ endpoint: "http://127.0.0.1:1" })),
        timeoutMs: 120_000,
      },
    );
  }

  test("leaves a record that says free, and claims the room over it", async () => {
    const [connection, prefix] = [connect(), newPrefix()];
    const store = storeIn(connection, prefix);
    const first = await claimed(store);
    (await store.swap(ROOM, { expected: first.version, next: null }))._unsafeUnwrap();
    expect(await peek(connection, `${prefix}/locks/room-1.json`)).toMatch(/^\{"tallylight":"free"/);
    expect((await store.list(null))._unsafeUnwrap().locks).toEqual([]);
    const second = await claimed(store);
    expect(second.version).not.toBe(first.version);
    expect((await store.list(null))._unsafeUnwrap().locks).toEqual([second]);
  });

  test("has the time of a claim from S3, and writes it down with the next swap", async () => {
    const [connection, prefix] = [connect(), newPrefix()];
    const store = storeIn(connection, prefix);
    const { version, claimedAt } = await claimed(store);
    const stored = async () => JSON.parse((await peek(connection, `${prefix}/locks/room-1.json`)) ?? "");
    expect(await stored()).toMatchObject({ version, claimedAt: null });
    const next = { version: systemIds.version(), lock: LOCK };
    expect((await store.swap(ROOM, { expected: version, next }))._unsafeUnwrap().held).toMatchObject({ claimedAt });
    expect(await stored()).toMatchObject({ version: next.version, claimedAt });
  });

  test("holds a room whose object is no record, until its etag is named", async () => {
    for (const text of ["", "x", "[]", '{"version":"","lock":{}}', freeRecord("not hex".padEnd(32) as Version)]) {
      const [connection, prefix] = [connect(), newPrefix()];
      const store = storeIn(connection, prefix);
      await put(connection, `${prefix}/locks/room-1.json`, text);
      const { held } = (await store.read(ROOM))._unsafeUnwrap();
      expect(held, text).toMatchObject({ version: expect.stringMatching(/^etag-./), unreadable: expect.any(String) });
      const next = { version: systemIds.version(), lock: LOCK };
      expect((await store.swap(ROOM, { expected: null, next }))._unsafeUnwrap()).toMatchObject({ won: false, held });
      const forced = await store.swap(ROOM, { expected: held?.version as Version, next: null });
      expect(forced._unsafeUnwrap()).toMatchObject({ won: true, held: null });
    }
  });

  test("lists locks of its own folder, and no object that is none", async () => {
    const [connection, prefix] = [connect(), newPrefix()];
    const store = storeIn(connection, prefix);
    const mine = await claimed(store);
    await claimed(storeIn(connection, `${prefix}2`));
    for (const name of ["no--room.json", "room-2.txt", "deeper/room-3.json", "räum €.json"])
      await put(connection, `${prefix}/locks/${name}`, "x".repeat(200));
    expect((await store.list(null))._unsafeUnwrap().locks).toEqual([mine]);
  });

  test("does not take a missing bucket or refused credentials for a free room", async () => {
    const wrong = [{ bucket: "no-such-bucket" }, { credentials: { accessKeyId: "canary", secretAccessKey: "canary" } }];
    for (const options of wrong) {
      const store = awayStore(connect(options));
      const failure = (await store.read(ROOM))._unsafeUnwrapErr();
      expect(failure).toMatchObject({ kind: "unavailable", port: "locks", operation: "read" });
      expect(JSON.stringify(failure)).not.toContain("canary");
      const claim = { expected: null, next: { version: systemIds.version(), lock: LOCK } };
      expect((await store.swap(ROOM, claim)).isErr()).toBe(true);
    }
  });

  test("claims a room whose record somebody has deleted", async () => {
    const [connection, prefix] = [connect(), newPrefix()];
    const store = storeIn(connection, prefix);
    const { version } = await claimed(store);
    const Key = `${prefix}/locks/room-1.json`;
    await connection.client.send(new DeleteObjectCommand({ Bucket: connection.bucket, Key }));
    const next = { version: systemIds.version(), lock: LOCK };
    expect((await store.swap(ROOM, { expected: version, next }))._unsafeUnwrap()).toMatchObject({ won: false });
    expect((await claimed(store)).version).not.toBe(version);
  });
});

/** A store whose queue is away with it. */
function awayStore(connection: S3Connection): LockStore {
  const away = s3LockObjects(connection);
  const failed = (operation: string) =>
    away
      .read("any")
      .mapErr(({ cause }) => ({ kind: "unavailable" as const, port: "locks" as const, operation, cause }));
  return s3LockStore(away, {
    prefix: "openvidu-meet",
    ids: systemIds,
    queue: {
      defer: () => failed("defer").map(() => undefined),
      deferred: () => failed("deferred").map(() => []),
      settle: () => failed("settle").map(() => undefined),
    },
  });
}

async function claimed(store: LockStore): Promise<StoredLock> {
  const next = { version: systemIds.version(), lock: LOCK };
  const outcome = (await store.swap(ROOM, { expected: null, next }))._unsafeUnwrap();
  expect(outcome).toMatchObject({ won: true });
  return outcome.held as StoredLock;
}

async function put({ client, bucket }: S3Connection, Key: string, Body: string): Promise<void> {
  await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
}

async function peek({ client, bucket }: S3Connection, Key: string): Promise<string | undefined> {
  return (await client.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body?.transformToString();
}

const ROOM = "room-1" as RoomId;
const LOCK: Lock = {
  state: "starting",
  uid: "0123456789abcdefABCDEF" as Uid,
  sid: "RM_1" as RoomSid,
  egressId: null,
  owner: "an instance",
};
