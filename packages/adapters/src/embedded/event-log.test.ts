import { eventLogContract } from "@tallylight/adapters/contracts";
import { expect, test } from "vitest";
import { embeddedEventLog } from "./event-log.ts";
import { closed, freshDir, open } from "./test-env.ts";

eventLogContract(
  "the event log in LMDB",
  async () => ({ log: embeddedEventLog(open(await freshDir()), { bound: 12 }), bound: 12 }),
  { away: () => closed(embeddedEventLog) },
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
