import { errAsync, okAsync } from "neverthrow";
import type { LockPage, RoomId, SweptStep, Version } from "@tallylight/core";
import { countSteps, unavailable } from "@tallylight/core";
import { afterEach, describe, expect, it } from "vitest";
import { API_KEY, openTestHouse, type TestHouse } from "../test-house.ts";
import { DEFINITIONS } from "./definitions.ts";
import { createMetrics } from "./metrics.ts";
import { observeRequest } from "./observe-request.ts";
import { observeSweep } from "./observe-sweep.ts";

let test: TestHouse | null = null;
afterEach(async () => {
  await test?.close();
  test = null;
});

type Change = Parameters<typeof openTestHouse>[0];

async function open(change?: Change): Promise<TestHouse> {
  test = await openTestHouse(change);
  return test;
}

/** The samples of a scrape: `name{labels}` → value. */
async function scrape(house: TestHouse, headers: Record<string, string> = { "x-api-key": API_KEY }) {
  const answer = await house.ask("/metrics", { headers });
  expect(answer.status).toBe(200);
  const lines = (await answer.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

describe("the metrics", () => {
  it("tell of starts, of what is locked and recorded, of requests and of dependencies", async () => {
    const house = await open();
    const roomId = await house.openRoom();
    const start = () => house.ask("/meet/api/v1/recordings", { json: { roomId } });
    expect([(await start()).status, (await start()).status]).toEqual([201, 409]);
    await house.ask("/meet/api/v1/recordings", { json: {} });
    const seen = await scrape(house);
    expect(
      Object.fromEntries(
        [...seen].filter(([name]) => /_starts_|_locks_|unfinished|_up|duration_seconds_count\{o/.test(name)),
      ),
    ).toEqual({
      'tallylight_recording_starts_total{outcome="started"}': 1,
      'tallylight_recording_starts_total{outcome="already-recording"}': 1,
      'tallylight_recording_start_duration_seconds_count{outcome="started"}': 1,
      'tallylight_recording_start_duration_seconds_count{outcome="refused"}': 1,
      'tallylight_locks_held{state="starting"}': 0,
      'tallylight_locks_held{state="active"}': 1,
      'tallylight_locks_held{state="stopping"}': 0,
      'tallylight_locks_held{state="unreadable"}': 0,
      'tallylight_recordings_unfinished{status="starting"}': 0,
      'tallylight_recordings_unfinished{status="active"}': 1,
      'tallylight_recordings_unfinished{status="ending"}': 0,
      'tallylight_dependency_up{dependency="liveKit",what="simulator"}': 1,
      'tallylight_dependency_up{dependency="locks",what="lmdb"}': 1,
      'tallylight_dependency_up{dependency="storage",what="files"}': 1,
    });
    expect(seen.get('tallylight_http_requests_total{method="POST",route="/recordings",status="422"}')).toBe(1);
    expect(seen.get('tallylight_livekit_webhooks_total{event="egress",status="200"}')).toBeGreaterThan(0);
    expect(seen.get("tallylight_livekit_webhook_lag_seconds_count")).toBeGreaterThan(0);
  });

  it("are absent rather than stale for what cannot be read, and hold up nobody who hangs", async () => {
    let away = false;
    let nowMs = 0;
    const never = new Promise<never>(() => undefined);
    const house = await open((inner) => ({
      ...inner,
      ports: {
        ...inner.ports,
        clock: {
          ...inner.ports.clock,
          monotonicMs: () => nowMs,
          // Time passes at once.
          sleep: (ms) =>
            ms === 3_000 ? { done: Promise.resolve(), cancel: () => undefined } : inner.ports.clock.sleep(ms),
        },
        locks: {
          ...inner.ports.locks,
          list: (cursor) => (away ? errAsync(unavailable("locks", "list", "gone")) : inner.ports.locks.list(cursor)),
        },
        catalog: {
          ...inner.ports.catalog,
          index: {
            ...inner.ports.catalog.index,
            unfinished: () => okAsync(null).andThen(() => okAsync(never)) as never,
          },
        },
      },
    }));
    away = true;
    nowMs = 60_000;
    const seen = await scrape(house);
    expect([...seen.keys()].filter((name) => /_locks_held|_unfinished/.test(name))).toEqual([]);
    expect(house.log.filter(({ message }) => message === "a part of the state is not measured").length).toBeGreaterThan(
      0,
    );
  });

  it("list all locks at most once in ten seconds, whoever asks", async () => {
    let listed = 0;
    let nowMs = 0;
    const house = await open((inner) => ({
      ...inner,
      ports: {
        ...inner.ports,
        clock: { ...inner.ports.clock, monotonicMs: () => nowMs },
        locks: {
          ...inner.ports.locks,
          list: () => {
            listed += 1;
            return okAsync<LockPage>({ locks: [], next: null, storeNow: 0 });
          },
        },
      },
    }));
    for (const at of [0, 1, 9_999, 10_001]) {
      nowMs = at;
      await scrape(house);
    }
    expect(listed).toBe(2);
  });
});

describe("whoever reads the metrics", () => {
  const TOKEN = "a-token-for-the-scraper-alone";
  const withToken: Change = (house) => ({ ...house, config: { ...house.config, metricsToken: TOKEN } });

  it("has the scraper's token or an API key", async () => {
    const house = await open(withToken);
    await scrape(house, { authorization: `Bearer ${TOKEN}` });
    await scrape(house, { "x-api-key": API_KEY });
    const status = async (headers: Record<string, string>) => (await house.ask("/metrics", { headers })).status;
    const { roomId, token } = await tokenOf(house);
    expect(roomId).not.toBe("");
    for (const headers of [
      {},
      { authorization: `Bearer ${TOKEN}x` },
      { authorization: `Bearer ${token}` },
      { "x-api-key": TOKEN },
    ]) {
      expect(await status(headers)).toBe(401);
    }
    const elsewhere = await house.ask("/meet/api/v1/recordings", { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(elsewhere.status).toBe(401);
  });

  it("has an API key where no token is set", async () => {
    const house = await open();
    expect((await house.ask("/metrics", { headers: { authorization: "Bearer null" } })).status).toBe(401);
    await scrape(house);
  });
});

async function tokenOf(house: TestHouse): Promise<{ readonly roomId: string; readonly token: string }> {
  const roomId = await house.openRoom();
  const made = await house.ask(`/meet/api/v1/rooms/${roomId}/tokens`, { json: { identity: "a", role: "moderator" } });
  return { roomId, token: ((await made.json()) as { roomToken: string }).roomToken };
}

describe("the number of series", () => {
  it("does not grow with what callers make up", async () => {
    const house = await open();
    const ask = (path: string, method = "GET") => house.ask(path, { method });
    for (let n = 0; n < 300; n += 1) {
      await ask(`/meet/api/v1/rooms/room-${n}`);
      await ask(`/meet/api/v1/nothing-${n}`);
      await ask(`/elsewhere-${n}`);
    }
    for (const method of ["PROPFIND", "BREW", "X1", "X2"]) await ask("/meet/api/v1/rooms", method);
    const seen = [...(await scrape(house)).keys()].filter((name) => name.startsWith("tallylight_http_requests_total"));
    expect(seen.length).toBeLessThan(6);
  });

  it("is bounded for methods and codes that nobody knows", async () => {
    const metrics = createMetrics({ ofProcess: false });
    for (let n = 0; n < 100; n += 1) {
      observeRequest(metrics, { method: `M${n}`, status: 404, tookMs: 1, facts: { route: undefined } });
      const facts = { route: "/livekit/webhook", event: `event-${n}`, ignored: "of no use" };
      observeRequest(metrics, { method: "POST", status: 200, tookMs: 1, facts });
    }
    const { values } = await metrics.httpRequests.get();
    expect(values).toHaveLength(2);
    expect((await metrics.webhooksIn.get()).values).toHaveLength(1);
  });
});

describe("a sweep", () => {
  const place = { roomId: "r" as RoomId, version: "v" as Version, ageMs: 1, room: "missing" } as const;

  it("is counted step by step, and what the protocol forbids is counted as that", async () => {
    const metrics = createMetrics({ ofProcess: false });
    const steps = [
      { step: { ...place, action: "keep", why: "unreadable" }, outcome: "nothing-to-do" },
      { step: { ...place, action: "keep", why: "in-progress" }, outcome: unavailable("locks", "swap", "gone") },
    ] as SweptStep[];
    // What is counted is in `counts`, as the lists of a report end somewhere.
    const unlisted = { steps: 2, failures: 3 };
    const numbers = { dryRun: false, locks: 2, young: 0, inOrder: 0, counts: countSteps(steps), unlisted };
    observeSweep(
      metrics,
      { ...numbers, steps: [], unnameable: [], failures: [], failed: { index: 3 } },
      { tookMs: 1_500, now: 1_800_000_000_000 },
    );
    const text = await metrics.registry.metrics();
    for (const line of [
      'tallylight_sweeps_total{outcome="done"} 1',
      "tallylight_sweep_last_done_timestamp_seconds 1800000000",
      'tallylight_sweep_steps_total{action="keep",why="unreadable",outcome="nothing-to-do"} 1',
      'tallylight_sweep_steps_total{action="keep",why="in-progress",outcome="failed"} 1',
      'tallylight_sweep_failures_total{port="index"} 3',
      'tallylight_invariant_violations_total{invariant="lock-readable"} 1',
    ]) {
      expect(text).toContain(`${line}\n`);
    }
  });
});

it("each metric has its own name, with the unit last", () => {
  const names = Object.values(DEFINITIONS).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { type, name } of Object.values(DEFINITIONS)) {
    if (type === "counter") expect(name).toMatch(/_total$/);
    if (type === "histogram") expect(name).toMatch(/_seconds$/);
  }
});
