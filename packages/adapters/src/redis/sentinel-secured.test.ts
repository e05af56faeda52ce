import type { RoomId } from "@tallylight/core";
import { isSkipped, makeCertificates, startRedisSentinel, withRedis } from "@tallylight/services";
import type { Redis } from "ioredis";
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test, vi } from "vitest";
import type { RedisOptions } from "./connect.ts";
import { redisHealth } from "./health.ts";
import { redisLockStore } from "./lock-store.ts";
import { claimed, heldBy } from "./test-locks.ts";
import { connecting, redisContracts } from "./test-suite.ts";

/** The lines that are documented. */
const PAGE = readFileSync(new URL("../../../../docs/operate/redis.md", import.meta.url), "utf8");
const USER = /^user (tallylight on .*)$/m.exec(PAGE)?.[1] ?? "";
const OF_SENTINELS = /^user (tallylight-asks on .*)$/m.exec(PAGE)?.[1] ?? "";

const certificates = await makeCertificates();
const group = isSkipped(certificates)
  ? certificates
  : await startRedisSentinel({ certificates, users: [USER], sentinelUsers: [OF_SENTINELS] });

describe.skipIf(isSkipped(group))("on a master with sentinels, all by TLS, as the users of the documentation", () => {
  if (isSkipped(group) || isSkipped(certificates)) return;
  const { ca, cert, key } = certificates;
  const sentinels = group.sentinels.map((node) => ({ host: "127.0.0.1", port: Number(node.split(":")[1]) }));
  const place = { sentinels, masterName: group.name, tls: { ca, cert, key } };
  const operators = { ...place, password: group.password, sentinelPassword: group.sentinelPassword ?? "" };
  const own = { username: "tallylight", password: "PASSWORD" };
  const asks = { sentinelUsername: "tallylight-asks", sentinelPassword: "PASSWORD" };
  const access = { ...place, ...own, ...asks };
  const { connect, connectOnce } = connecting(() => access);
  afterAll(async () => {
    await group.stop();
    await certificates.stop();
  });

  redisContracts(
    "Redis with sentinels by TLS and ACLs",
    connect,
    { replicas: 1, replicationTimeoutMs: 5_000 },
    connecting(() => operators).connect,
  );

  test("may ask what the service asks at its start, and nothing else of a sentinel", async () => {
    expect((await redisHealth((await connect()).client, { replicas: 1 })).isOk()).toBe(true);
    const asAsked = async (sentinel: Redis): Promise<void> => {
      expect(await sentinel.call("SENTINEL", "SENTINELS", group.name)).toHaveLength(2);
      for (const words of ["FAILOVER", "REMOVE", "RESET"])
        await expect(sentinel.call("SENTINEL", words, group.name), words).rejects.toThrow(/^NOPERM/);
      await expect(sentinel.info()).rejects.toThrow(/^NOPERM/);
    };
    const url = `rediss://tallylight-asks:PASSWORD@${group.sentinels[0]}`;
    await withRedis(url, asAsked, { tls: { ca, cert, key }, enableReadyCheck: false });
  });

  const refusal = async (options: RedisOptions): Promise<string> =>
    (await connectOnce(options).connected)._unsafeUnwrapErr().cause;
  test("is told which of the two has refused it, and why", async () => {
    const wrong = { ...access, sentinelPassword: "wrong" };
    expect(await refusal(wrong)).toBe("redis: no sentinel names a master: credentials refused");
    const { sentinelUsername: _user, sentinelPassword: _password, ...nobody } = access;
    expect(await refusal(nobody)).toBe("redis: no sentinel names a master: credentials refused");
    expect(await refusal({ ...access, password: "wrong" })).toBe("redis: credentials refused");
    // Of a sentinel's certificate ioredis says no more than that.
    for (const tls of [{ cert, key }, { ca }, null])
      expect(await refusal({ ...access, tls })).toBe("redis: no sentinel names a master: not connected");
    expect(await refusal({ ...access, masterName: "other" })).toBe(
      "redis: no sentinel names a master: none of that name",
    );
  });

  test("finds the master of a failover by what the other sentinels say, and keeps its locks", async () => {
    const store = redisLockStore((await connect()).client, { prefix: "tally:secured", replicas: 1 });
    const reader = redisLockStore((await connect()).client, { prefix: "tally:secured" });
    const room = "kept" as RoomId;
    const { version } = await claimed(store, room);
    await group.master.kill();
    await group.failedOver();
    await vi.waitFor(async () => expect(await heldBy(reader, room)).toBe(version), { timeout: 40_000 });
  });
});
