import { lockStoreContract } from "@tallylight/adapters/contracts";
import type { Lock, LockPage, RoomId, Version } from "@tallylight/core";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { type EmbeddedEnv, openEmbedded } from "./connect.ts";
import { embeddedLockStore } from "./lock-store.ts";

const opened: { readonly env: EmbeddedEnv; readonly dataDir: string }[] = [];

function newEnvironment(): EmbeddedEnv {
  const dataDir = mkdtempSync(join(tmpdir(), "tallylight-lmdb-"));
  const env = openEmbedded(dataDir)._unsafeUnwrap();
  opened.push({ env, dataDir });
  return env;
}

async function reopened(env: EmbeddedEnv): Promise<EmbeddedEnv> {
  const dataDir = opened.find((one) => one.env === env)?.dataDir ?? "";
  await env.close();
  const again = openEmbedded(dataDir)._unsafeUnwrap();
  onTestFinished(() => again.close());
  return again;
}

afterEach(async () => {
  for (const { env, dataDir } of opened.splice(0)) {
    await env.close();
    rmSync(dataDir, { recursive: true });
  }
});

lockStoreContract(
  "LMDB",
  async () => {
    const env = newEnvironment();
    return {
      store: embeddedLockStore(env),
      plant: async (roomId, json) => {
        await env.database("locks").put(roomId, `planted 1700000000000 ${json}`);
      },
      reopen: async () => embeddedLockStore(await reopened(env)),
    };
  },
  {
    away: async () => {
      const env = newEnvironment();
      const store = embeddedLockStore(env);
      await env.close();
      return store;
    },
  },
);

test("LMDB lists each lock once, in pages", async () => {
  const store = embeddedLockStore(newEnvironment());
  const rooms = Array.from({ length: 501 }, (_, at) => `room_${at}` as RoomId);
  const lock = { state: "starting", uid: "u", sid: "RM_1", egressId: null, owner: "an instance" } as Lock;
  const next = { version: "1".repeat(32) as Version, lock };
  await Promise.all(rooms.map((roomId) => store.swap(roomId, { expected: null, next })));
  const seen: RoomId[][] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: LockPage = (await store.list(cursor === "" ? null : cursor))._unsafeUnwrap();
    seen.push(page.locks.map(({ roomId }) => roomId));
    cursor = page.next;
  }
  expect(seen.map((page) => page.length)).toEqual([250, 250, 1]);
  expect(seen.flat()).toEqual(rooms.sort());
});
