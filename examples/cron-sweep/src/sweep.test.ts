import { embeddedLockStore, openEmbedded } from "@tallylight/adapters/embedded";
import { systemIds } from "@tallylight/adapters/system";
import { claim, type RoomId, type RoomSid } from "@tallylight/core";
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { tallylight } from "tallylight";
import { expect, onTestFinished, test } from "vitest";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

type Ran = { readonly status: number; readonly stdout: string };

/** A folder with the built command in its PATH, and nothing of this shell's settings. */
function machine() {
  const dir = mkdtempSync(join(tmpdir(), "cron-sweep-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  mkdirSync(join(dir, "bin"));
  const home = dirname(dirname(createRequire(import.meta.url).resolve("tallylight")));
  symlinkSync(join(home, "bin/tallylight.js"), join(dir, "bin/tallylight"));
  const sweep = (more: Record<string, string> = {}): Promise<Ran> => {
    const env = { PATH: `${join(dir, "bin")}:${process.env["PATH"] ?? ""}`, TALLY_DATA_DIR: dir, ...more };
    return new Promise((resolve) => {
      const child = execFile("sh", [here("sweep.sh")], { cwd: dir, env, timeout: 60_000 }, (_error, stdout) =>
        resolve({ status: child.exitCode ?? -1, stdout }),
      );
    });
  };
  return { dir, sweep };
}

/** What a crash left an hour ago: a lock, and no recording. */
async function leaveLock(dir: string): Promise<void> {
  const env = openEmbedded(dir)._unsafeUnwrap();
  const locks = embeddedLockStore(env, { now: () => Date.now() - 3_600_000 });
  const lock = claim({ uid: systemIds.uid(), sid: "RM_gone" as RoomSid, owner: "a process that died" });
  await locks.swap("gone" as RoomId, { expected: null, next: { version: systemIds.version(), lock } });
  await env.close();
}

test("it says what it freed, and with nothing to do it says nothing", async () => {
  const { dir, sweep } = machine();
  await leaveLock(dir);
  const tally = await tallylight({ liveKit: "simulator", locks: { dir }, store: { dir }, upkeep: false });
  onTestFinished(() => tally.close());
  await tally.start("demo");
  const { status, stdout } = await sweep();
  expect({ status, report: JSON.parse(stdout) as unknown }).toMatchObject({
    status: 0,
    report: { dryRun: false, locks: 2, steps: [{ action: "release", roomId: "gone", outcome: "applied" }] },
  });
  expect(await sweep()).toEqual({ status: 0, stdout: "" });
});

test("with LiveKit away it frees nothing, says so, and fails", async () => {
  const { dir, sweep } = machine();
  await leaveLock(dir);
  const { status, stdout } = await sweep({
    LIVEKIT_URL: "http://127.0.0.1:9",
    LIVEKIT_API_KEY: "k",
    LIVEKIT_API_SECRET: "s",
  });
  expect([5, 6]).toContain(status);
  expect(stdout).not.toContain('"applied"');
});

test("the units and the crontab run the script that is here", () => {
  const unit = readFileSync(here("../tallylight-sweep.service"), "utf8");
  const cron = readFileSync(here("../tallylight.cron"), "utf8");
  for (const text of [unit, cron]) expect(text).toContain("sh /opt/tallylight/sweep.sh");
  const checked = spawnSync("systemd-analyze", ["verify", here("../tallylight-sweep.timer")], { encoding: "utf8" });
  if (checked.error === undefined) expect(checked.stderr).not.toMatch(/tallylight-sweep\.(timer|service):\d+/);
});
