import { describe, expect, it } from "vitest";
import { loadConfig } from "../config.ts";

const SECRET = { TALLY_SECRET: "0123456789abcdefghijkl" };
const PEM = "-----BEGIN CERTIFICATE-----";

const redisOf = (env: Record<string, string>) => loadConfig({ ...SECRET, ...env })._unsafeUnwrap().redis;
const problemsOf = (env: Record<string, string>): readonly string[] =>
  loadConfig({ ...SECRET, ...env })
    ._unsafeUnwrapErr()
    .map(({ variable, given, expected }) => `${variable} ${given}; expected ${expected}`);

describe("Redis is", () => {
  it("none without a setting", () => {
    expect(redisOf({})).toBeNull();
  });

  it("one server by its URL, whose credentials may be given beside it", () => {
    expect(redisOf({ REDIS_URL: "redis://redis:6380/2", REDIS_USERNAME: "tally", REDIS_PASSWORD: "p" })).toEqual({
      servers: { url: "redis://redis:6380/2", username: "tally", password: "p", tls: null },
      lockReplicas: 0,
    });
  });

  it("reached by TLS where its URL says so, with an authority and a certificate of its own", () => {
    const tls = { REDIS_CA: PEM, REDIS_CERT: PEM, REDIS_KEY: "key" };
    const of = (env: Record<string, string>) => redisOf(env)?.servers.tls;
    expect(of({ REDIS_URL: "rediss://redis", ...tls })).toEqual({ ca: PEM, cert: PEM, key: "key" });
    expect(of({ REDIS_CLUSTER: "a", REDIS_TLS: "true", REDIS_CA: PEM })).toMatchObject({ ca: PEM });
    expect(of({ REDIS_CLUSTER: "a" })).toBeNull();
  });

  it("the master that sentinels name", () => {
    const env = { REDIS_SENTINELS: "one, two:26380,[::1]:7", REDIS_SENTINEL_NAME: "main", TALLY_LOCK_REPLICAS: "1" };
    expect(redisOf({ ...env, REDIS_SENTINEL_PASSWORD: "s" })).toMatchObject({
      servers: {
        sentinels: [
          { host: "one", port: 26_379 },
          { host: "two", port: 26_380 },
          { host: "::1", port: 7 },
        ],
        masterName: "main",
        sentinelPassword: "s",
      },
      lockReplicas: 1,
    });
  });

  it("a cluster by some of its nodes", () => {
    expect(redisOf({ REDIS_CLUSTER: "a:7000,b" })?.servers).toMatchObject({
      cluster: [
        { host: "a", port: 7000 },
        { host: "b", port: 6379 },
      ],
    });
  });
});

describe("is refused, in words that say what is expected:", () => {
  it.each([
    [
      { REDIS_URL: "redis://x", REDIS_CLUSTER: "a" },
      "REDIS_CLUSTER is set, and so is REDIS_URL; expected one of REDIS_URL, REDIS_SENTINELS and REDIS_CLUSTER",
    ],
    [
      { REDIS_SENTINELS: "a", REDIS_SENTINEL_NAME: "main", REDIS_CLUSTER: "a" },
      "REDIS_CLUSTER is set, and so is REDIS_SENTINELS; expected one of REDIS_URL, REDIS_SENTINELS and REDIS_CLUSTER",
    ],
    [
      { REDIS_SENTINELS: "a" },
      "REDIS_SENTINEL_NAME is not set; expected what the sentinels of REDIS_SENTINELS call the master, such as mymaster",
    ],
    [
      { REDIS_URL: "redis://x", REDIS_SENTINEL_NAME: "main" },
      "REDIS_SENTINEL_NAME is set; expected REDIS_SENTINELS beside it",
    ],
    [
      { REDIS_SENTINELS: "redis://a", REDIS_SENTINEL_NAME: "main" },
      'REDIS_SENTINELS is "redis://a"; expected a host and a port, such as redis-1:26379, or several with commas between them',
    ],
    [
      { REDIS_CLUSTER: "a:70000" },
      'REDIS_CLUSTER is "a:70000"; expected a host and a port, such as redis-1:6379, or several with commas between them',
    ],
    [
      { REDIS_URL: "redis://u:secret@x/name" },
      "REDIS_URL cannot be used (its value is not shown); expected an address with nothing after it but, perhaps, the number of a database, such as redis://host:6379/1",
    ],
    [
      { REDIS_URL: "redis://:p@x", REDIS_PASSWORD: "q" },
      "REDIS_PASSWORD is set, and REDIS_URL has a password; expected one of the two",
    ],
    [{ REDIS_URL: "redis://x", REDIS_TLS: "true" }, "REDIS_TLS is true; expected REDIS_URL to begin with rediss://"],
    [{ REDIS_CLUSTER: "x", REDIS_CA: PEM }, "REDIS_CA is set; expected rediss:// in REDIS_URL, or REDIS_TLS=true"],
    [
      { REDIS_CLUSTER: "x", REDIS_TLS: "true", REDIS_CERT: PEM },
      "REDIS_KEY is not set; expected the key of REDIS_CERT",
    ],
    [
      { TALLY_LOCK_REPLICAS: "1" },
      "TALLY_LOCK_REPLICAS is set; expected one of REDIS_URL, REDIS_SENTINELS and REDIS_CLUSTER beside it",
    ],
    [
      { REDIS_URL: "redis://x", TALLY_LOCK_REPLICAS: "1", TALLY_LOCK_STORE: "s3", S3_BUCKET: "b" },
      'TALLY_LOCK_REPLICAS is 1; expected 0, or TALLY_LOCK_STORE=redis: in "s3" locks have no replicas',
    ],
    [
      { REDIS_URL: "redis://x", TALLY_LOCK_REPLICAS: "-1" },
      'TALLY_LOCK_REPLICAS is "-1"; expected a whole number from 0 to 10',
    ],
  ])("%o", (env, problem) => {
    expect(problemsOf(env as Record<string, string>)).toContain(problem);
  });

  it("each without its secrets", () => {
    const env = { REDIS_URL: "http://u:hunter2@x", REDIS_PASSWORD: "hunter2", REDIS_KEY: "hunter2" };
    expect(problemsOf(env).length).toBeGreaterThan(1);
    expect(problemsOf(env).join("\n")).not.toContain("hunter2");
  });
});
