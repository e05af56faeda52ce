import { isSkipped, startRedisCluster, startRedisSentinel } from "@tallylight/services";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createLog } from "../log.ts";
import { type InRedis, tallylight, type Tallylight } from "./index.ts";

/** A program of its own; the one that has the simulator lends it to others. */
async function program(redis: InRedis["redis"], dir: string, first?: Tallylight): Promise<Tallylight> {
  const tally = await tallylight({
    liveKit: first?.house.simulator ?? "simulator",
    locks: { redis },
    store: { dir },
    log: createLog("silent"),
  });
  onTestFinished(() => tally.close());
  return tally;
}

/** Two programs share the locks: what one records, the other refuses and stops. */
async function shares(redis: InRedis["redis"]): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "tally-embed-redis-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const first = await program(redis, dir);
  const second = await program(redis, dir, first);
  expect(second.house.describe.locks).toBe("redis");
  const { recordingId } = await first.start("demo");
  await expect(second.start("demo")).rejects.toMatchObject({ code: "already-recording" });
  expect((await second.list()).recordings).toMatchObject([{ recordingId, status: "active" }]);
  await second.stop(recordingId);
}

describe("the locks of programs", () => {
  it("are on the master that sentinels name", async ({ skip }) => {
    const group = await startRedisSentinel();
    if (isSkipped(group)) return skip(group.skipped);
    onTestFinished(group.stop);
    await shares({ sentinels: group.sentinels, name: group.name, password: group.password });
  }, 90_000);

  it("are in a cluster", async ({ skip }) => {
    const cluster = await startRedisCluster();
    if (isSkipped(cluster)) return skip(cluster.skipped);
    onTestFinished(cluster.stop);
    await shares({ cluster: cluster.nodes.slice(0, 2), password: cluster.password });
  }, 90_000);
});
