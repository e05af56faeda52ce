import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type ConfigProblem, loadConfig } from "./config.ts";

const KEY = "a-key-of-more-than-22-characters";
const LIVEKIT = { LIVEKIT_URL: "ws://127.0.0.1:7880", LIVEKIT_API_KEY: "devkey", LIVEKIT_API_SECRET: "secret" };

const problemsOf = (env: Record<string, string | undefined>): readonly ConfigProblem[] =>
  loadConfig(env).match(
    () => [],
    (problems) => problems,
  );
const configOf = (env: Record<string, string | undefined>, dotenv?: string) => loadConfig(env, dotenv)._unsafeUnwrap();

describe("the defaults", () => {
  it("are the embedded ones, on this machine alone", () => {
    expect(configOf({})).toMatchObject({
      host: "127.0.0.1",
      port: 6080,
      basePath: "/meet",
      publicUrl: null,
      liveKit: null,
      redis: null,
      s3: null,
      prefix: "openvidu-meet",
      apiKeys: [],
      secret: null,
      adoptRooms: false,
      gcIntervalMs: 1_800_000,
      dataDir: ".tallylight",
      logLevel: "info",
      warnings: [],
    });
    expect(configOf({}).limits).toMatchObject({ startTimeoutMs: 30_000, lockGraceMs: 60_000 });
  });

  it("listen on every address once there are keys", () => {
    expect(configOf({ TALLY_API_KEYS: KEY }).host).toBe("0.0.0.0");
  });

  it("an empty variable is one that is not set", () => {
    expect(configOf({ PORT: "", LIVEKIT_URL: " ", NODE_ENV: "" })).toEqual(configOf({}));
  });
});

describe("LiveKit", () => {
  it("may have one address for us, and another one for those who join", () => {
    const inside = { ...LIVEKIT, LIVEKIT_PUBLIC_URL: "wss://livekit.example/" };
    expect(configOf(inside).liveKit).toMatchObject({ url: "ws://127.0.0.1:7880", publicUrl: "wss://livekit.example" });
    expect(configOf(LIVEKIT).liveKit).toMatchObject({ publicUrl: null });
    expect(problemsOf({ LIVEKIT_PUBLIC_URL: "wss://livekit.example" })).toMatchObject([
      { variable: "LIVEKIT_PUBLIC_URL", expected: "LIVEKIT_URL beside it" },
    ]);
  });
});

describe("what an example has in the place of a secret", () => {
  const ours = "change-me-change-me-change-me-change-me";

  it.each([
    ["TALLY_API_KEYS", ours],
    ["TALLY_API_KEYS", `${KEY},Changeme_changeme_changeme`],
    ["TALLY_SECRET", ours],
    ["TALLY_METRICS_TOKEN", "your-metrics-token-of-22-characters"],
    ["TALLY_WEBHOOK_SECRET", ours],
    ["LIVEKIT_API_SECRET", "<LIVEKIT_API_SECRET>"],
    ["AWS_SECRET_ACCESS_KEY", "change me"],
    ["REDIS_PASSWORD", "change-me"],
    ["REDIS_PASSWORD", "…"],
  ])("lets nobody in: %s=%s is refused, and the way to a better one is told", (variable, value) => {
    const real = { ...LIVEKIT, REDIS_URL: "redis://x", TALLY_SECRET: KEY, AWS_ACCESS_KEY_ID: "id" };
    const problems = problemsOf({ ...real, AWS_SECRET_ACCESS_KEY: "secret", [variable]: value });
    expect(problems.filter((problem) => problem.variable === variable)).toEqual([
      {
        variable,
        given: "cannot be used (its value is not shown)",
        expected: expect.stringContaining("openssl rand -hex 32"),
      },
    ]);
  });

  it("is not seen in a secret that was made by chance", () => {
    expect(problemsOf({ TALLY_API_KEYS: "8f1c0e2ab94d7f35c6e0a1d2b3c4f5a6" })).toEqual([]);
  });
});

describe("a value that cannot be used is refused by name, with what was given and what is expected", () => {
  it.each([
    ["PORT", "80800"],
    ["PORT", "http"],
    ["HOST", "http://x"],
    ["TALLY_BASE_PATH", "meet"],
    ["TALLY_BASE_PATH", "/me et"],
    ["TALLY_PUBLIC_URL", "ftp://x"],
    ["LIVEKIT_URL", "livekit"],
    ["S3_PREFIX", "../x"],
    ["S3_FORCE_PATH_STYLE", "yes"],
    ["AWS_ENDPOINT_URL_S3", "minio:9000"],
    ["TALLY_ADOPT_ROOMS", "1"],
    ["TALLY_STOP_DELAY", "21s"],
    ["TALLY_STOP_DELAY", "1m"],
    ["TALLY_WEBHOOK_ALLOW_PRIVATE", "yes"],
    ["TALLY_START_TIMEOUT", "30"],
    ["TALLY_START_TIMEOUT", "0s"],
    ["TALLY_GC_INTERVAL", "1 h"],
    ["TALLY_GC_INTERVAL", "60h30m"],
    ["TALLY_LOCK_GRACE", "99999999h"],
    ["TALLY_LOG_LEVEL", "loud"],
  ])("%s=%s", (variable, value) => {
    const problem = problemsOf({ [variable]: value }).find((one) => one.variable === variable);
    expect(problem?.given).toContain(JSON.stringify(value));
    expect(problem?.expected).not.toBe("");
  });

  it.each([
    ["REDIS_URL", "http://user:hunter2hunter2@x"],
    ["TALLY_SECRET", "hunter2"],
    ["TALLY_API_KEYS", `${KEY},hunter2`],
    ["TALLY_METRICS_TOKEN", "hunter2"],
    ["TALLY_WEBHOOK_URLS", "ftp://example.com/hunter2"],
    ["TALLY_WEBHOOK_URLS", "https://me:hunter2@example.com"],
    ["TALLY_WEBHOOK_URLS", "https://example.com/#hunter2"],
    ["TALLY_WEBHOOK_URLS", "https://example.com,hunter2"],
    ["TALLY_WEBHOOK_SECRET", "hunter2"],
    ["TALLY_WEBHOOK_SECRET", "whsec_hunter2hunter2hunter2hunter2"],
  ])("%s without its value", (variable, value) => {
    const problems = problemsOf({ [variable]: value });
    expect(problems.map((problem) => problem.variable)).toContain(variable);
    expect(JSON.stringify(problems)).not.toMatch(/hunter2/);
  });

  it("all of them at once", () => {
    const problems = problemsOf({ PORT: "x", TALLY_LOG_LEVEL: "x", TALLY_GC_INTERVAL: "x", REDIS_URL: "x" });
    const names = problems.map(({ variable }) => variable);
    expect(names).toEqual(expect.arrayContaining(["PORT", "TALLY_LOG_LEVEL", "TALLY_GC_INTERVAL", "REDIS_URL"]));
  });
});

describe("what does not go together is refused", () => {
  const names = (env: Record<string, string>) => problemsOf(env).map(({ variable }) => variable);

  it("production without LiveKit, and says why", () => {
    const [problem, ...others] = problemsOf({ NODE_ENV: "production" });
    expect(others).toEqual([]);
    expect(problem?.variable).toBe("LIVEKIT_URL");
    expect(problem?.expected).toMatch(/there is no simulator/);
    expect(names({ ...LIVEKIT, NODE_ENV: "production" })).toEqual([]);
  });

  it("LiveKit without keys, or with fewer secrets than keys", () => {
    expect(names({ LIVEKIT_URL: "ws://x" })).toEqual(["LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"]);
    expect(names({ ...LIVEKIT, LIVEKIT_API_KEY: "a,b" })).toEqual(["LIVEKIT_API_SECRET"]);
  });

  it("several instances without a common secret", () => {
    expect(names({ REDIS_URL: "redis://x" })).toEqual(["TALLY_SECRET"]);
    expect(names({ REDIS_URL: "redis://x", TALLY_SECRET: KEY })).toEqual([]);
  });

  it("a grace period that a start could outlive", () => {
    expect(names({ TALLY_LOCK_GRACE: "50s" })).toEqual(["TALLY_LOCK_GRACE"]);
    expect(names({ TALLY_LOCK_GRACE: "51s" })).toEqual([]);
    expect(names({ TALLY_START_TIMEOUT: "45s" })).toEqual(["TALLY_LOCK_GRACE"]);
  });

  it("a key that was made for this machine, and the world", () => {
    expect(names({ HOST: "0.0.0.0" })).toEqual(["TALLY_API_KEYS"]);
    expect(names({ HOST: "0.0.0.0", TALLY_API_KEYS: KEY })).toEqual([]);
    for (const host of ["localhost", "::1", "127.0.0.2"]) expect(names({ HOST: host })).toEqual([]);
  });

  it("a receiver on this machine or a private network, unless that is allowed; one where nobody can be, always", () => {
    const to = (url: string, allow = "false") =>
      names({ TALLY_WEBHOOK_URLS: `https://hooks.example.com/a,${url}`, TALLY_WEBHOOK_ALLOW_PRIVATE: allow });
    for (const url of [
      "http://127.0.0.1:5080",
      "http://0x7f.1",
      "http://[::1]",
      "https://10.1.2.3",
      "http://localhost",
    ]) {
      expect(to(url)).toEqual(["TALLY_WEBHOOK_URLS"]);
      expect(to(url, "true")).toEqual([]);
    }
    for (const url of ["http://169.254.169.254", "http://0", "http://[fe80::1]"]) {
      expect(to(url, "true")).toEqual(["TALLY_WEBHOOK_URLS"]);
    }
    expect(configOf({ TALLY_WEBHOOK_URLS: "https://hooks.example.com/a%2Cb, http://8.8.8.8" }).receivers).toEqual({
      urls: ["https://hooks.example.com/a%2Cb", "http://8.8.8.8/"],
      secrets: [],
      allowPrivate: false,
    });
    const whsec = `whsec_${Buffer.alloc(24).toString("base64")}`;
    expect(configOf({ TALLY_WEBHOOK_SECRET: `${whsec},${KEY}` }).receivers.secrets).toEqual([whsec, KEY]);
  });

  it("locks where there is no store for them, or where other instances would not see them", () => {
    const several = { REDIS_URL: "redis://x", TALLY_SECRET: KEY };
    const s3 = { ...LIVEKIT, S3_BUCKET: "b" };
    for (const [env, wrong] of [
      [{}, ["redis", "s3", "lmdb"]],
      [several, ["s3", "embedded"]],
      [s3, ["redis"]],
      [{ ...s3, ...several }, ["embedded"]],
    ] as const) {
      for (const TALLY_LOCK_STORE of ["redis", "s3", "embedded", "lmdb"])
        expect(names({ ...env, TALLY_LOCK_STORE }), TALLY_LOCK_STORE).toEqual(
          [...wrong, "lmdb"].includes(TALLY_LOCK_STORE) ? ["TALLY_LOCK_STORE"] : [],
        );
    }
  });

  it("S3 with a simulated LiveKit", () => {
    expect(names({ S3_BUCKET: "b" })).toEqual(["LIVEKIT_URL"]);
  });

  it("half of a pair of S3 keys", () => {
    expect(names({ ...LIVEKIT, AWS_ACCESS_KEY_ID: "a" })).toEqual(["AWS_SECRET_ACCESS_KEY"]);
    expect(names({ ...LIVEKIT, AWS_SECRET_ACCESS_KEY: "a" })).toEqual(["AWS_ACCESS_KEY_ID"]);
  });
});

describe("S3", () => {
  it("is used with a bucket, an endpoint or keys, and not with a region alone", () => {
    const used = (env: Record<string, string>): boolean => configOf({ ...LIVEKIT, ...env }).s3 !== null;
    expect(used({ S3_BUCKET: "b" })).toBe(true);
    expect(used({ AWS_ENDPOINT_URL_S3: "http://x:9000" })).toBe(true);
    expect(used({ AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" })).toBe(true);
    expect(used({ AWS_REGION: "eu-west-1", S3_PREFIX: "p" })).toBe(false);
  });

  it("is not turned on by the keys of somebody who tries the simulator", () => {
    expect(configOf({ AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" }).s3).toBeNull();
  });

  it("another server gets paths instead of host names, unless told otherwise", () => {
    const style = (env: Record<string, string>) => configOf({ ...LIVEKIT, ...env }).s3?.forcePathStyle;
    expect(style({ AWS_ENDPOINT_URL_S3: "http://x:9000" })).toBe(true);
    expect(style({ AWS_ENDPOINT_URL_S3: "http://x:9000", S3_FORCE_PATH_STYLE: "false" })).toBe(false);
    expect(style({ S3_BUCKET: "b" })).toBe(false);
  });

  it("keys that were lent go with their token, from the environment or a .env file", () => {
    const keys = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };
    expect(configOf({ ...LIVEKIT, ...keys }).s3?.credentials).toEqual({ accessKeyId: "a", secretAccessKey: "b" });
    const lent = { accessKeyId: "a", secretAccessKey: "b", sessionToken: "t" };
    expect(configOf({ ...LIVEKIT, ...keys, AWS_SESSION_TOKEN: "t" }).s3?.credentials).toEqual(lent);
    const file = "AWS_ACCESS_KEY_ID=a\nAWS_SECRET_ACCESS_KEY=b\nAWS_SESSION_TOKEN=t\n";
    expect(loadConfig(LIVEKIT, file)._unsafeUnwrap().s3?.credentials).toEqual(lent);
  });

  it("a token of other keys than those in use is refused, and not shown", () => {
    const file = "AWS_ACCESS_KEY_ID=a\nAWS_SECRET_ACCESS_KEY=b\n";
    const problems = loadConfig({ ...LIVEKIT, AWS_SESSION_TOKEN: "canary" }, file)._unsafeUnwrapErr();
    expect(problems).toMatchObject([
      { variable: "AWS_SESSION_TOKEN", given: "is set in the environment, and AWS_ACCESS_KEY_ID in .env" },
    ]);
    expect(JSON.stringify(problems)).not.toContain("canary");
    const keys = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };
    const other = loadConfig({ ...LIVEKIT, ...keys }, "AWS_SESSION_TOKEN=canary\n")._unsafeUnwrapErr();
    expect(other).toMatchObject([{ variable: "AWS_SESSION_TOKEN" }]);
    // Of no use to whoever tries the simulator, and no matter.
    expect(loadConfig({ AWS_SESSION_TOKEN: "canary" }, file)._unsafeUnwrap().s3).toBeNull();
  });
});

describe("where variables come from", () => {
  const folder = mkdtempSync(join(tmpdir(), "tally-config-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("a file that NAME_FILE names", () => {
    const file = join(folder, "keys");
    writeFileSync(file, `${KEY}\n`);
    expect(configOf({ TALLY_API_KEYS_FILE: file }).apiKeys).toEqual([KEY]);
    expect(problemsOf({ TALLY_API_KEYS_FILE: file, TALLY_API_KEYS: KEY })).toMatchObject([
      { variable: "TALLY_API_KEYS_FILE" },
    ]);
  });

  it("a file that is not there is named", () => {
    const missing = join(folder, "missing");
    expect(problemsOf({ TALLY_SECRET_FILE: missing })).toMatchObject([
      { variable: "TALLY_SECRET_FILE", given: expect.stringContaining("ENOENT") },
    ]);
  });

  it("a .env file, after the environment", () => {
    const dotenv = "PORT=1234\n# no\nTALLY_BASE_PATH='/x/'\n";
    expect(configOf({}, dotenv)).toMatchObject({ port: 1234, basePath: "/x" });
    expect(configOf({ PORT: "4321" }, dotenv).port).toBe(4321);
  });

  it("several keys and pairs have commas between them", () => {
    const config = configOf({
      TALLY_API_KEYS: `${KEY}, ${KEY}2`,
      LIVEKIT_URL: "wss://x/",
      LIVEKIT_API_KEY: "a,b",
      LIVEKIT_API_SECRET: "1,2",
    });
    expect(config.apiKeys).toEqual([KEY, `${KEY}2`]);
    expect(config.liveKit).toEqual({
      url: "wss://x",
      publicUrl: null,
      keys: [
        { apiKey: "a", apiSecret: "1" },
        { apiKey: "b", apiSecret: "2" },
      ],
    });
  });
});

describe("a variable that is not one of ours", () => {
  it("is reported with the name that was perhaps meant", () => {
    expect(configOf({ TALLY_GC_INTERVALL: "1h", TALLY_NONSENSE_AT_ALL: "x", OTHER: "x" }).warnings).toEqual([
      { variable: "TALLY_GC_INTERVALL", given: "is not a setting", expected: "TALLY_GC_INTERVAL, perhaps" },
      { variable: "TALLY_NONSENSE_AT_ALL", given: "is not a setting", expected: "a setting of the documentation" },
    ]);
  });
});

describe("who may ask, and from where", () => {
  it("is told by origins and networks, each of which is checked", () => {
    const read = (env: Record<string, string>) => loadConfig({ TALLY_API_KEYS: "k".repeat(22), ...env });
    const { corsOrigins, trustedProxies } = read({
      TALLY_CORS_ORIGINS: "https://app.example, http://localhost:3000",
      TALLY_TRUSTED_PROXIES: "10.0.0.0/8,192.0.2.1,2001:db8::/32",
    })._unsafeUnwrap();
    expect(corsOrigins).toEqual(["https://app.example", "http://localhost:3000"]);
    expect(trustedProxies).toEqual(["10.0.0.0/8", "192.0.2.1", "2001:db8::/32"]);
    for (const origin of ["*", "https://app.example/", "https://app.example/x", "app.example", "ftp://a", "null"])
      expect(read({ TALLY_CORS_ORIGINS: origin }).isErr(), origin).toBe(true);
    for (const proxy of ["10.0.0.0/33", "10.0.0", "proxy", "10.0.0.0/8/8", "2001:db8::/129", "10.0.0.0/-1"])
      expect(read({ TALLY_TRUSTED_PROXIES: proxy }).isErr(), proxy).toBe(true);
  });
});
