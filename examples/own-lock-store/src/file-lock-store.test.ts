import { lockStoreContract } from "@tallylight/adapters/contracts";
import type { Lock, RoomId, Version } from "@tallylight/core";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fileLockStore } from "./file-lock-store.ts";

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "own-lock-store-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const fileOf = (folder: string, roomId: RoomId): string => join(folder, `${Buffer.from(roomId).toString("hex")}.json`);

lockStoreContract(
  "a folder of files",
  async () => {
    const folder = newFolder();
    return {
      store: fileLockStore(folder),
      plant: async (roomId, text) => {
        writeFileSync(fileOf(folder, roomId), JSON.stringify({ lock: ["planted", "1700000000000", text], queue: [] }));
      },
      reopen: async () => fileLockStore(folder),
    };
  },
  {
    away: async () => {
      const notAFolder = join(newFolder(), "file");
      writeFileSync(notAFolder, "");
      return fileLockStore(notAFolder);
    },
  },
);

const ROOM = "room-1" as RoomId;
const lock = { state: "starting", uid: "u", sid: "RM_1", egressId: null, owner: "0" } as Lock;
const V1 = "1".repeat(32) as Version;
const claim = { expected: null, next: { version: V1, lock } };

test("two instances that do not know of each other lose no step of one lock", async () => {
  const folder = newFolder();
  await fileLockStore(folder).swap(ROOM, claim);
  const addTwenty = async (name: string): Promise<void> => {
    const store = fileLockStore(folder);
    for (let done = 0, tries = 0; done < 20; tries += 1) {
      const { held } = (await store.read(ROOM))._unsafeUnwrap();
      if (held === null || "unreadable" in held) return expect.unreachable();
      const next = { ...held.lock, owner: String(Number(held.lock.owner) + 1) };
      const swap = { expected: held.version, next: { version: `${name}${tries}` as Version, lock: next } };
      if ((await store.swap(ROOM, swap))._unsafeUnwrap().won) done += 1;
    }
  };
  await Promise.all([addTwenty("a"), addTwenty("b")]);
  expect((await fileLockStore(folder).read(ROOM))._unsafeUnwrap().held).toMatchObject({ lock: { owner: "40" } });
});

test("what a dead process left keeps everybody from writing, and nobody from reading", async () => {
  const folder = newFolder();
  const store = fileLockStore(folder);
  await store.swap(ROOM, claim);
  writeFileSync(`${fileOf(folder, ROOM)}.lock`, "");
  const refused = await store.swap(ROOM, { expected: V1, next: null });
  expect(refused._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable", cause: "files: EEXIST" });
  expect((await store.read(ROOM))._unsafeUnwrap().held).toMatchObject({ version: V1 });
});

test("what is no room is unavailable, and is not overwritten", async () => {
  const folder = newFolder();
  const store = fileLockStore(folder);
  for (const text of ["", "{", "[]", '{"lock":["1"],"queue":[]}', '{"lock":null,"queue":[1]}']) {
    writeFileSync(fileOf(folder, ROOM), text);
    expect((await store.swap(ROOM, claim)).isErr(), text).toBe(true);
    expect((await store.read(ROOM)).isErr(), text).toBe(true);
    expect(readFileSync(fileOf(folder, ROOM), "utf8")).toBe(text);
  }
});

test("nothing is left of a room that is free", async () => {
  const folder = newFolder();
  const store = fileLockStore(folder);
  await store.swap(ROOM, claim);
  await store.swap(ROOM, { expected: V1, next: null });
  expect(readdirSync(folder)).toEqual([]);
});
