import { eventLogContract } from "@tallylight/adapters/contracts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openEmbedded } from "./connect.ts";
import { embeddedEventLog } from "./event-log.ts";

eventLogContract(
  "the event log in LMDB",
  async () => ({ log: embeddedEventLog(open(await freshDir()), { bound: 12 }), bound: 12 }),
  {
    away: async () => {
      const env = open(await freshDir());
      const log = embeddedEventLog(env);
      await env.close();
      return log;
    },
  },
);

test("the event log in LMDB is read by another process, and goes on after a restart", async () => {
  const dir = await freshDir();
  const before = open(dir);
  const log = embeddedEventLog(before);
  await log.append("one");
  const place = (await log.end())._unsafeUnwrap();
  await log.append("two");
  await before.close();
  const again = embeddedEventLog(open(dir));
  await again.append("three");
  const { events } = (await again.read(place, 9))._unsafeUnwrap();
  expect(events.map(({ text }) => text)).toEqual(["two", "three"]);
});

async function freshDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "tallylight-events-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  return dir;
}

function open(dir: string) {
  const env = openEmbedded(dir)._unsafeUnwrap();
  onTestFinished(() => env.close());
  return env;
}
