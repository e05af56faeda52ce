import { isSkipped, makeCertificates, startRedisCluster, startRedisServer } from "@tallylight/services";
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import type { RedisOptions } from "./connect.ts";
import { redisHealth } from "./health.ts";
import { redisLockStore } from "./lock-store.ts";
import { claimOf, listed } from "./test-locks.ts";
import { connecting, redisContracts } from "./test-suite.ts";

/** The lines that are documented. */
const PAGE = readFileSync(new URL("../../../../docs/operate/redis.md", import.meta.url), "utf8");
const USER = /^user (tallylight on .*)$/m.exec(PAGE)?.[1] ?? "";
const FOR_CLUSTERS = /needs three more, and no others: `([^`]*)`/.exec(PAGE)?.[1] ?? "";
const DENIED = /^(`FLUSHALL`.*) and everything else are denied/m.exec(PAGE)?.[1]?.match(/(?<=`)[A-Z ]+(?=`)/g) ?? [];

const certificates = await makeCertificates();
const users = [USER];
const server = isSkipped(certificates) ? certificates : await startRedisServer({ certificates, users });

describe.skipIf(isSkipped(server))("by TLS, as the user of the documentation", () => {
  if (isSkipped(server) || isSkipped(certificates)) return;
  const { ca, cert, key } = certificates;
  const access = { url: `rediss://127.0.0.1:${server.port}`, username: "tallylight", password: "PASSWORD" };
  const refusedBy = async (options: RedisOptions): Promise<string> =>
    (await connectOnce(options).connected)._unsafeUnwrapErr().cause;
  const { connect, connectOnce } = connecting(() => ({ ...access, tls: { ca, cert, key } }));
  afterAll(async () => {
    await server.stop();
    await certificates.stop();
  });

  const operator = connecting(() => ({ url: server.url, tls: { ca, cert, key } }));
  redisContracts("Redis by TLS and an ACL", connect, {}, operator.connect);

  test("is refused what it does not need", async () => {
    const { client } = await connect();
    expect(DENIED).toContain("FLUSHALL");
    for (const words of DENIED) {
      const [command = "", ...args] = words.split(" ");
      const answer = client.call(command, ...args, ...(command === "KEYS" ? ["*"] : []));
      await expect(answer, words).rejects.toThrow(/^NOPERM|unknown|wrong number/);
    }
    await expect(client.set("other", "1")).rejects.toThrow("NOPERM");
    await expect(client.get("livekit")).rejects.toThrow("NOPERM");
    await expect(client.publish("other", "1")).rejects.toThrow("NOPERM");
  });

  test("may ask what the service asks at its start", async () => {
    const risks = (await redisHealth((await connect()).client))._unsafeUnwrap();
    expect(risks).toEqual(["appendonly is off: what was written since the last snapshot is lost by a restart"]);
  });

  test("is told apart from who has a wrong password, no certificate, or another authority", async () => {
    expect(await refusedBy({ ...access, password: "wrong", tls: { ca, cert, key } })).toBe(
      "redis: credentials refused",
    );
    expect(await refusedBy({ ...access, tls: { cert, key } })).toBe("redis: certificate not accepted");
    expect(await refusedBy({ ...access, tls: { ca } })).toMatch(/^redis: (connection|not connected|certificate)/);
    expect(await refusedBy({ ...access, url: access.url.replace("rediss:", "redis:") })).toMatch(/^redis: /);
  });
});

const cluster = await startRedisCluster({ users: [`${USER} ${FOR_CLUSTERS}`] });

describe.skipIf(isSkipped(cluster))("on a cluster, as the user of the documentation", () => {
  if (isSkipped(cluster)) return;
  const nodes = cluster.nodes.map((node) => ({ host: "127.0.0.1", port: Number(node.split(":")[1]) }));
  const { connect } = connecting(() => ({ cluster: nodes, username: "tallylight", password: "PASSWORD" }));
  const operator = connecting(() => ({ cluster: nodes, password: cluster.password }));
  afterAll(cluster.stop);

  redisContracts("Redis as a cluster with an ACL", connect, {}, operator.connect);

  test("takes, lists and waits for locks, and is healthy", async () => {
    const { client } = await connect();
    const store = redisLockStore(client, { prefix: "tally:acl", replicas: 1 });
    const rooms = ["a", "b", "c", "d"].map((name) => name as Parameters<typeof store.read>[0]);
    for (const roomId of rooms) expect((await store.swap(roomId, claimOf()))._unsafeUnwrap().won).toBe(true);
    expect(await listed(store)).toEqual(new Set(rooms));
    expect((await redisHealth(client, { replicas: 1 })).isOk()).toBe(true);
    await expect(client.call("FLUSHALL")).rejects.toThrow("NOPERM");
  });
});
