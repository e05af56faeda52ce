import type { Lock, RoomId, Version } from "@tallylight/core";
import {
  isSkipped,
  makeCertificates,
  type RedisServer,
  startRedisCluster,
  startRedisSentinel,
  until,
} from "@tallylight/services";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { compose, type House } from "../compose.ts";
import { loadConfig } from "../config.ts";
import { createLog } from "../log.ts";

/** A house whose settings are an environment, as the service is started. */
async function houseOf(env: Record<string, string>): Promise<House> {
  const dataDir = mkdtempSync(join(tmpdir(), "tally-redis-"));
  const secret = { TALLY_SECRET: "a-secret-of-more-than-22-characters", TALLY_DATA_DIR: dataDir };
  const config = loadConfig({ ...secret, ...env })._unsafeUnwrap();
  const house = (await compose(config, createLog("silent"), { startSimulator: false }))._unsafeUnwrap();
  onTestFinished(async () => {
    await house.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return house;
}

const LOCK = { state: "starting", uid: "u", sid: "RM_1", egressId: null, owner: "an instance" } as Lock;
const CLAIM = { expected: null, next: { version: "1".repeat(32) as Version, lock: LOCK } };
const ROOMS = Array.from({ length: 12 }, (_, at) => `room-${at}` as RoomId);

/** Takes locks, is ready, and says so no more when a replica that is waited for is gone. */
async function takesLocks(house: House, replica: RedisServer | undefined): Promise<void> {
  expect((await house.probes.locks()).isOk()).toBe(true);
  const { locks } = house.ports;
  // A replica has half a second, which on a busy machine may be too little: then the claim is undone, and made again.
  for (const roomId of ROOMS)
    await until(`${roomId} is claimed`, async () => (await locks.swap(roomId, CLAIM))._unsafeUnwrap().won);
  expect((await house.ports.catalog.index.state()).isOk()).toBe(true);
  await replica?.kill();
  await vi.waitFor(async () => expect((await house.probes.locks()).isErr()).toBe(true), { timeout: 20_000 });
}

describe("the service is given", () => {
  it("a master with sentinels, and waits for its replica", async ({ skip }) => {
    const group = await startRedisSentinel();
    if (isSkipped(group)) return skip(group.skipped);
    onTestFinished(group.stop);
    const house = await houseOf({
      REDIS_SENTINELS: group.sentinels.join(","),
      REDIS_SENTINEL_NAME: group.name,
      REDIS_PASSWORD: group.password,
      TALLY_LOCK_REPLICAS: "1",
    });
    const facts = (await house.inspectRedis?.())?._unsafeUnwrap();
    expect(facts).toMatchObject([{ address: `127.0.0.1:${group.master.port}`, role: "master", replicas: 1 }]);
    await takesLocks(house, group.replicas[0]?.server);
    const late = await house.ports.locks.swap("late" as RoomId, CLAIM);
    expect(late._unsafeUnwrapErr().cause).toBe("redis: not on enough replicas in time");
  });

  it("a master with sentinels by TLS, with a user on each", async ({ skip }) => {
    const certificates = await makeCertificates();
    if (isSkipped(certificates)) return skip(certificates.skipped);
    onTestFinished(certificates.stop);
    const group = await startRedisSentinel({
      certificates,
      users: ["tally on >secret ~* &* +@all"],
      sentinelUsers: ["asks on >other +@all"],
    });
    if (isSkipped(group)) return skip(group.skipped);
    onTestFinished(group.stop);
    const house = await houseOf({
      REDIS_SENTINELS: group.sentinels.join(","),
      REDIS_SENTINEL_NAME: group.name,
      REDIS_SENTINEL_USERNAME: "asks",
      REDIS_SENTINEL_PASSWORD: "other",
      REDIS_USERNAME: "tally",
      REDIS_PASSWORD: "secret",
      REDIS_TLS: "true",
      REDIS_CA_FILE: certificates.caFile,
      REDIS_CERT_FILE: certificates.certFile,
      REDIS_KEY_FILE: certificates.keyFile,
      TALLY_LOCK_REPLICAS: "1",
    });
    await takesLocks(house, group.replicas[0]?.server);
  });

  it("a cluster, and waits for the replicas of each of its masters", async ({ skip }) => {
    const cluster = await startRedisCluster();
    if (isSkipped(cluster)) return skip(cluster.skipped);
    onTestFinished(cluster.stop);
    const house = await houseOf({
      REDIS_CLUSTER: cluster.nodes.slice(0, 2).join(","),
      REDIS_PASSWORD: cluster.password,
      TALLY_LOCK_REPLICAS: "1",
    });
    await takesLocks(house, cluster.replicas[2]);
  });
});
