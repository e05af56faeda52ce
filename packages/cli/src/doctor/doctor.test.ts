import { type LockStore, unavailable, type Unavailable } from "@tallylight/core";
import { describeConfig } from "@tallylight/http";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errAsync, okAsync } from "neverthrow";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { OpenHouse } from "../context.ts";
import type { DoctorJson } from "../shapes.ts";
import { openTestBench, type TestBench } from "../test-bench.ts";

let bench: TestBench;
let cwd: string;
beforeEach(async () => {
  bench = await openTestBench();
  cwd = await mkdtemp(join(tmpdir(), "tallylight-doctor-"));
});
afterEach(async () => {
  await bench.close();
  await rm(cwd, { recursive: true, force: true });
});

const HEALTHY = {
  address: "redis:6379",
  version: "7.4.1",
  role: "master",
  replicas: 1,
  tookOver: false,
  appendOnly: true,
  evictionPolicy: "noeviction",
  maxMemoryBytes: 0,
  usedMemoryBytes: 1_000_000,
  clockAheadMs: 3,
};
const CAN = {
  bucket: true,
  put: true,
  get: true,
  list: true,
  delete: true,
  conditionalCreate: true,
  conditionalReplace: true,
  conditionalDelete: true,
};

type Change = { readonly [K in keyof OpenHouse]?: OpenHouse[K] };

async function examine(args: string, change: Change = {}, surroundings: object = {}) {
  const house = () => bench.houseOf(change.ports ?? bench.ports).map((open) => ({ ...open, ...change }));
  return bench.run(args, { cwd, house, settings: () => okAsync(describeConfig({})), ...surroundings });
}

async function findings(change: Change = {}, surroundings: object = {}) {
  const { code, stdout } = await examine("doctor --json", change, surroundings);
  return { code, ...(JSON.parse(stdout) as DoctorJson) };
}

const redis = (change: Partial<typeof HEALTHY>) => ({ inspectRedis: () => okAsync([{ ...HEALTHY, ...change }]) });
const away = (): Unavailable => unavailable("locks", "swap", "connection refused");

describe("doctor", () => {
  it("says so when all is well, in 80 columns", async () => {
    const { code, stdout, stderr } = await examine("doctor", redis({}));
    expect(code).toBe(0);
    expect(stderr).toBe("All is well.\n");
    expect(stdout).toMatch(/^FINDING +ABOUT +WHAT\nok +settings +every setting can be used\n/);
    expect(stdout).toContain("a lock was taken, refused");
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(bench.memory.locks.size).toBe(0);
  });

  it("names every problem of the settings, and looks no further", async () => {
    const settings = () => okAsync(describeConfig({ PORT: "many", TALLY_GC_INTERVALL: "1m" }));
    const { code, findings: found } = await findings({}, { settings });
    expect(code).toBe(1);
    expect(found.map(({ about, level }) => [about, level])).toEqual([
      ["settings", "problem"],
      ["settings", "warning"],
    ]);
  });

  it.each([
    ["an evicting policy", { evictionPolicy: "allkeys-lru" }, 1, "noeviction"],
    ["no log of writes", { appendOnly: false }, 6, "appendonly yes"],
    [
      "a failover behind it",
      { tookOver: true, replicas: 0 },
      0,
      "master since it took over from another one, 0 replicas",
    ],
    ["a replica", { role: "slave" }, 1, "Point to the master"],
    ["an old version", { version: "5.0.14" }, 1, "Use Redis 6"],
    ["a clock that is off", { clockAheadMs: -90_000 }, 6, "90000 ms behind ours"],
    ["a memory that is full", { maxMemoryBytes: 1_000_000, usedMemoryBytes: 950_000 }, 1, "95 % of maxmemory"],
  ])("of Redis with %s ends with the worst finding, and says what to do", async (_name, change, code, says) => {
    const { code: ended, stdout } = await examine("doctor --json", redis(change));
    expect(ended).toBe(code);
    expect(stdout).toContain(says);
  });

  it("of a Redis that tells this user nothing says how to know more", async () => {
    const nothing = { version: null, role: null, replicas: null, appendOnly: null, evictionPolicy: null };
    const inspectRedis = () => okAsync([{ ...HEALTHY, ...nothing, maxMemoryBytes: null, usedMemoryBytes: null }]);
    expect(await findings({ inspectRedis })).toMatchObject({ code: 6 });
  });

  it("of a store that cannot be asked ends with 5", async () => {
    const locks: LockStore = { ...bench.ports.locks, swap: () => errAsync(away()) };
    const { code, findings: found } = await findings({ ports: { ...bench.ports, locks } });
    expect(code).toBe(5);
    expect(found).toContainEqual(expect.objectContaining({ about: "lock store", level: "unreachable" }));
    expect((await findings({ inspectRedis: () => errAsync(away()) })).code).toBe(5);
  });

  it("finds a lock store that gives one lock to two", async () => {
    const { locks } = bench.ports;
    const careless: LockStore = {
      ...locks,
      swap: (room, swap) => locks.swap(room, swap).map((o) => ({ ...o, won: true }) as never),
    };
    const { code, stdout } = await examine("doctor --json", { ports: { ...bench.ports, locks: careless } });
    expect(code).toBe(1);
    expect(stdout).toContain("it gave one lock to two");
  });

  it("of LiveKit that does not answer ends with 5", async () => {
    await bench.simulator.close();
    const { code, findings: found } = await findings();
    expect(code).toBe(5);
    expect(found).toContainEqual(expect.objectContaining({ about: "LiveKit", level: "unreachable" }));
  });

  it("tells what an S3 lacks, and what that means", async () => {
    const detail = { capabilities: { ...CAN, delete: false }, metadata: "conditional-writes" } as const;
    const advice = () => ["objects cannot be deleted: allow s3:DeleteObject below the prefix"];
    const storage = { known: () => detail, ask: () => okAsync(detail), advice };
    const { code, findings: found } = await findings({ storage });
    expect(code).toBe(1);
    expect(found).toContainEqual({
      about: "S3",
      level: "problem",
      says: "objects cannot be deleted",
      next: "Allow s3:DeleteObject below the prefix.",
    });
    const silent = { ...storage, ask: () => errAsync(away()) };
    expect((await findings({ storage: silent })).code).toBe(5);
  });

  it.each([
    ["keys that may do nothing", true, "with these keys no object in it can be written"],
    ["a bucket that is not there", false, "there is no such bucket"],
  ])("says of %s that one thing, and nothing that they cannot show", async (_name, bucket, says) => {
    const nothing = Object.fromEntries(Object.keys(CAN).map((name) => [name, false])) as Record<
      keyof typeof CAN,
      boolean
    >;
    const detail = { capabilities: { ...nothing, bucket }, metadata: "read-check-write" } as const;
    const advice = () => ["there is no such bucket: make it", "If-Match is not obeyed: documents are read and checked"];
    const storage = { known: () => detail, ask: () => okAsync(detail), advice };
    const { code, findings: found } = await findings({ storage });
    expect(code).toBe(1);
    expect(found.filter(({ about }) => about === "S3")).toEqual([
      { about: "S3", level: "problem", says: expect.stringContaining(says), next: expect.any(String) },
    ]);
  });

  it("sees a secret that others can read", async () => {
    await mkdir(join(cwd, ".tallylight"));
    await writeFile(join(cwd, ".tallylight", "api-key"), "a-key");
    await chmod(join(cwd, ".tallylight", "api-key"), 0o644);
    const { code, stdout } = await examine("doctor --json");
    expect(code).toBe(1);
    expect(stdout).toContain("api-key can be read by others (0644)");
  });

  it("makes a room to see whether LiveKit's webhooks arrive at a service", async () => {
    const url = ["doctor", "--json", "--url", "http://service.test/meet"].join(" ");
    let heard = 0;
    const line = (): string => `tallylight_livekit_webhooks_total{event="room_started",status="200"} ${heard}\n`;
    const arrives = { metrics: () => okAsync(line()), sleep: async () => void (heard += 1) };
    expect(await examine(url, {}, arrives)).toMatchObject({ code: 0 });
    const lost = { metrics: () => okAsync(line()), sleep: async () => undefined };
    const { code, stdout } = await examine(url, {}, lost);
    expect(code).toBe(1);
    expect(stdout).toContain("did not hear of a new room");
    const silent = { metrics: () => errAsync({ kind: "api-key-needed" as const }) };
    expect((await examine(url, {}, silent)).code).toBe(6);
    expect((await bench.ports.directory.recorded()).isOk()).toBe(true);
  });
});
