import { createHash } from "node:crypto";
import { WebhookConfig } from "@livekit/protocol";
import { EncodedFileOutput } from "livekit-server-sdk";
import { afterEach, describe, expect, test } from "vitest";
import { manualClock, type ManualClock, openTestBench, type TestBench } from "./test-bench.ts";
import { DEFAULT_TIMINGS } from "./options.ts";

let bench: TestBench;
afterEach(async () => await bench.close());

const names = (): readonly string[] => bench.events.map(({ event }) => event);

/** The clock's time of each webhook that came in, in seconds since the first. */
async function attempts(
  clock: ManualClock,
  status: number,
  headers: Record<string, string> = {},
): Promise<readonly number[]> {
  const times: number[] = [];
  bench.answerWith((_event, response) => {
    times.push(clock.now());
    response.writeHead(status, headers).end();
  });
  bench.simulator.openRoom("demo");
  let drained = false;
  void bench.simulator.drained().then(() => (drained = true));
  await bench.until(async () => {
    const [next] = clock.sleepers();
    // Whatever sleeps for less than the empty room is the webhook's.
    if (next !== undefined && next < 100_000) await clock.advance(next);
    return drained;
  });
  return times.map((time) => Math.round((time - (times[0] ?? 0)) / 1_000));
}

describe("a webhook that was answered", () => {
  test.each([500, 503, 429])("%i is sent five times within 15 s, and is lost", async (status) => {
    const clock = manualClock();
    bench = await openTestBench({ clock, timings: DEFAULT_TIMINGS });
    expect(await attempts(clock, status)).toEqual([0, 1, 3, 7, 15]);
    expect(new Set(bench.events.map(({ id }) => id)).size).toBe(1);
  });

  test.each([200, 204, 302, 400, 401, 404, 409, 501])("%i is not sent again", async (status) => {
    const clock = manualClock();
    bench = await openTestBench({ clock, timings: DEFAULT_TIMINGS });
    expect(await attempts(clock, status, { location: "/elsewhere" })).toEqual([0]);
  });

  test("429 with Retry-After is sent again when it says", async () => {
    const clock = manualClock();
    bench = await openTestBench({ clock, timings: DEFAULT_TIMINGS });
    expect(await attempts(clock, 429, { "retry-after": "3" })).toEqual([0, 3, 6, 9, 12]);
  });
});

test("a connection that is closed is tried again", async () => {
  bench = await openTestBench();
  let tries = 0;
  bench.answerWith((_event, response) => {
    tries += 1;
    if (tries < 3) response.destroy();
    else response.end();
  });
  bench.simulator.openRoom("demo");
  await bench.simulator.drained();
  expect(names()).toEqual(["room_started", "room_started", "room_started"]);
});

test("events of one room wait for each other, those of another do not", async () => {
  bench = await openTestBench();
  let held: (() => void) | undefined;
  bench.answerWith((event, response) => {
    if (event.room?.name === "slow" && held === undefined) held = () => void response.end();
    else response.end();
  });
  bench.simulator.openRoom("slow");
  bench.simulator.closeRoom("slow");
  await bench.until(() => held !== undefined);
  bench.simulator.openRoom("quick");
  bench.simulator.closeRoom("quick");
  await bench.until(() => names().length === 3);
  expect(bench.events.map(({ event, room }) => `${room?.name} ${event}`)).toEqual([
    "slow room_started",
    "quick room_started",
    "quick room_finished",
  ]);
  held?.();
  await bench.simulator.drained();
  expect(names().at(-1)).toBe("room_finished");
});

test("what waited for more than 30 s behind a slow receiver is dropped", async () => {
  const clock = manualClock();
  bench = await openTestBench({ clock });
  let answerFirst: (() => void) | undefined;
  bench.answerWith((_event, response) => {
    if (answerFirst === undefined) answerFirst = () => void response.end();
    else response.end();
  });
  bench.simulator.openRoom("demo");
  bench.simulator.seat("demo", "dropped", { publishes: false });
  await bench.until(() => answerFirst !== undefined);
  await clock.advance(30_001);
  bench.simulator.seat("demo", "fresh", { publishes: false });
  answerFirst?.();
  await bench.simulator.drained();
  expect(bench.events.map(({ participant }) => participant?.identity)).toEqual([undefined, "fresh"]);
});

test("a webhook is protojson with zero values left out, signed over its bytes", async () => {
  bench = await openTestBench();
  const seen: Request[] = [];
  const bodies: string[] = [];
  const { createServer } = await import("node:http");
  const raw = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      bodies.push(Buffer.concat(chunks).toString());
      seen.push(new Request("http://receiver/", { headers: request.headers as Record<string, string> }));
      response.end();
    });
  });
  await new Promise<void>((listening) => raw.listen(0, "127.0.0.1", listening));
  const address = raw.address();
  bench.simulator.setWebhookUrls([`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`]);
  bench.simulator.openRoom("demo");
  await bench.simulator.drained();
  raw.closeAllConnections();
  raw.close();

  const body = JSON.parse(bodies[0] ?? "") as Record<string, unknown>;
  expect(Object.keys(body).sort()).toEqual(["createdAt", "event", "id", "room"]);
  expect(body["createdAt"]).toMatch(/^\d{10}$/);
  expect(Object.keys(body["room"] as object).sort()).toEqual([
    "creationTime",
    "creationTimeMs",
    "departureTimeout",
    "emptyTimeout",
    "name",
    "sid",
  ]);
  const headers = seen[0]?.headers;
  expect(headers?.get("content-type")).toBe("application/webhook+json");
  const payload = headers?.get("authorization")?.split(".")[1] ?? "";
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
    iss: string;
    exp: number;
    nbf: number;
    sha256: string;
  };
  expect(claims.iss).toBe(bench.simulator.apiKey);
  expect(claims.exp - claims.nbf).toBe(300);
  expect(claims.sha256).toBe(
    createHash("sha256")
      .update(bodies[0] ?? "")
      .digest("base64"),
  );
});

test("an egress whose request names a URL is told of there too, and nothing else is", async () => {
  bench = await openTestBench();
  const elsewhere = await openTestBench();
  try {
    const webhook = new WebhookConfig({ url: elsewhere.webhookUrl, signingKey: bench.simulator.apiKey });
    await bench.rooms.createRoom({ name: "demo" });
    const file = new EncodedFileOutput({ filepath: "demo.mp4" });
    await bench.egress.startRoomCompositeEgress("demo", { file }, { webhooks: [webhook] });
    await bench.until(() => elsewhere.events.length === 2);
    expect(elsewhere.events.map(({ event }) => event)).toEqual(["egress_started", "egress_updated"]);
    expect(names()).toContain("room_started");
    expect(names()).toContain("egress_updated");
  } finally {
    await elsewhere.close();
  }
});

describe("a fault", () => {
  test("drops events by name, or all that are not named", async () => {
    bench = await openTestBench();
    bench.simulator.setFaults("demo", { webhooks: { room_started: { kind: "drop" } } });
    bench.simulator.openRoom("demo");
    bench.simulator.closeRoom("demo");
    await bench.simulator.drained();
    expect(names()).toEqual(["room_finished"]);
    bench.simulator.setFaults("demo", { webhooks: { "*": { kind: "drop" } } });
    bench.simulator.openRoom("demo");
    await bench.simulator.drained();
    expect(names()).toEqual(["room_finished"]);
  });

  test.each([
    ["same-id", 1],
    ["new-id", 2],
  ] as const)("sends an event twice, with the %s", async (id, ids) => {
    bench = await openTestBench();
    bench.simulator.setFaults("demo", { webhooks: { "*": { kind: "duplicate", id } } });
    bench.simulator.openRoom("demo");
    await bench.simulator.drained();
    expect(names()).toEqual(["room_started", "room_started"]);
    expect(new Set(bench.events.map((event) => event.id)).size).toBe(ids);
  });

  test("holds an event back, and those behind it", async () => {
    bench = await openTestBench();
    bench.simulator.setFaults("demo", { webhooks: { room_started: { kind: "delay", ms: 60 } } });
    const began = performance.now();
    bench.simulator.openRoom("demo");
    bench.simulator.closeRoom("demo");
    await bench.simulator.drained();
    expect(names()).toEqual(["room_started", "room_finished"]);
    expect(performance.now() - began).toBeGreaterThan(55);
  });

  test("lets an event be overtaken, for ten minutes too", async () => {
    const clock = manualClock();
    bench = await openTestBench({ clock });
    bench.simulator.setFaults("demo", { webhooks: { room_started: { kind: "overtaken", ms: 600_000 } } });
    bench.simulator.openRoom("demo");
    bench.simulator.closeRoom("demo");
    await bench.until(() => names().length === 1);
    await clock.advance(600_000);
    await bench.simulator.drained();
    expect(names()).toEqual(["room_finished", "room_started"]);
  });
});
