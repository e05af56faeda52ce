import { connectRedis, redisOutbox } from "@tallylight/adapters/redis";
import { freePort, isSkipped, until } from "@tallylight/services";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, type TestContext } from "vitest";
import { startAsleep } from "./asleep.ts";
import { bench, released, startedIn } from "./bench.ts";
import { type SentinelLocks, startSentinelLocks } from "./sentinel-locks.ts";
import { openTerminal, type Terminal } from "./terminal.ts";
import { partsOf } from "./witness.ts";

/** The incidents of docs/operate/runbook.md, from the symptom to mended, by the command line alone. */
const ALONE = { timeout: 300_000 };
/** Minutes that the protocol waits for pass side by side, on servers of their own; see faults.test.ts. */
const SIDE_BY_SIDE = { ...ALONE, concurrent: process.env["TALLY_TEST_REDIS_URL"] === undefined };
const GRACE_MS = 25_000;
const QUICK = { TALLY_START_TIMEOUT: "4s", TALLY_LOCK_GRACE: `${GRACE_MS}ms` };

async function terminal(
  { onTestFinished }: TestContext,
  title: string,
  env: Record<string, string>,
  folder: string,
): Promise<Terminal["type"]> {
  const { type, close } = await openTerminal(title, env, folder);
  onTestFinished(close);
  return type;
}

describe("an incident on real servers is mended by the command line alone:", () => {
  const open = bench();
  const openForZombie = bench();
  let sentinels: SentinelLocks | undefined;
  const openForFailover = bench({
    openLocks: async () => {
      const found = await startSentinelLocks();
      if (!isSkipped(found)) sentinels = found;
      return found;
    },
  });

  it("a room that cannot be recorded, because whoever began to record it is gone", SIDE_BY_SIDE, async (context) => {
    const { servers, seen } = await open(context);
    const { service, api } = await servers.serve(QUICK);
    const { roomId, leave } = await servers.meeting(api, "Orphan");
    await startAsleep({ servers, seen }, roomId, "claimed");
    await service.kill("SIGKILL");
    const type = await terminal(context, "An orphaned lock", { ...servers.env, ...QUICK }, servers.folder);

    expect(await type(`recordings start ${roomId}`)).toMatchObject({ code: 4 });
    await delay(GRACE_MS);
    // On a terminal of 80 columns it goes on in the next line.
    expect((await type("locks list")).text.replace(/\s+/g, " ")).toContain("its starter is gone");
    const shown = await type(`locks show ${roomId}`);
    expect(shown.text).toContain("A sweep would: release: no egress of it in LiveKit");
    expect(shown.text).toContain(`tallylight locks release ${roomId}`);
    expect(await type(`locks release ${roomId}`)).toMatchObject({ code: 0 });
    const started = await type(`recordings start ${roomId}`);
    expect(started).toMatchObject({ code: 0 });
    const recordingId = /Recording: (\S+)/.exec(started.text.replace(/\n {2}/g, ""))?.[1] ?? "";
    expect(await type(`recordings stop ${recordingId} --wait`)).toMatchObject({ code: 0 });
    await released({ servers, seen }, roomId);
    await leave();
  });

  it("a recording that runs for ever, because its worker was killed", SIDE_BY_SIDE, async (context) => {
    const { servers, seen } = await openForZombie(context);
    const { service, api } = await servers.serve(QUICK);
    const { roomId, leave } = await servers.meeting(api, "Zombie");
    const recordingId = await startedIn(api, roomId);
    await servers.worker().kill("SIGKILL");
    await service.kill("SIGKILL");
    await servers.restartWorker();
    const type = await terminal(
      context,
      "A worker killed in mid-recording",
      { ...servers.env, ...QUICK },
      servers.folder,
    );

    expect((await type(`locks show ${roomId}`)).text).toContain("active (in-progress");
    await delay(GRACE_MS);
    const ended = await until(
      "two looks, a minute apart, have ended it",
      async () => {
        await type("gc run");
        const { text } = await type(`recordings show ${recordingId}`);
        return text.includes("Status: failed (recorder-lost)") ? text : delay(10_000, null);
      },
      200_000,
    );
    expect(ended).toContain("failed (recorder-lost)");
    expect(await seen.lock(roomId)).toBe(null);
    expect(await type(`recordings start ${roomId}`)).toMatchObject({ code: 0 });
    await leave();
  });

  it("a Redis that failed over, and lost a lock by it", SIDE_BY_SIDE, async (context) => {
    const { servers, seen } = await openForFailover(context);
    const { api } = await servers.serve(QUICK);
    const { roomId, leave } = await servers.meeting(api, "Failed Over");
    const type = await terminal(context, "Redis failed over", { ...servers.env, ...QUICK }, servers.folder);
    sentinels?.stopReplicating();
    const recordingId = await startedIn(api, roomId);
    expect(await seen.lock(roomId)).toMatchObject({ state: "active" });
    await sentinels?.failOver();

    expect((await type("locks list")).text).toContain("No room is locked.");
    // The index is behind, until the service has noticed: within 15 s.
    await until("the list has it again", async () => {
      const { text } = await type("recordings list --status active");
      return text.includes(recordingId.slice(0, 30)) ? true : delay(5_000, null);
    });
    expect((await type("doctor")).text.replace(/\s+/g, " ")).toContain("master since it took over");
    expect(await type(`locks show ${roomId}`)).toMatchObject({ code: 3 });
    const plan = await type("gc plan");
    expect(plan.text).toMatch(new RegExp(`adopt +${roomId}|Action: adopt`));
    expect(await type("gc run")).toMatchObject({ code: 0 });
    expect((await type(`locks show ${roomId}`)).text.replace(/\s+/g, " ")).toContain(`Recording: ${recordingId}`);
    expect(await seen.lock(roomId)).toMatchObject({ state: "active", owner: "adopted" });
    expect(await seen.inProgress(roomId)).toEqual([partsOf(recordingId).egressId]);
    expect(await type(`recordings start ${roomId}`)).toMatchObject({ code: 4 });
    expect(await type(`recordings stop ${recordingId} --wait`)).toMatchObject({ code: 0 });
    await leave();
  });

  it("S3 keys that are wrong", ALONE, async (context) => {
    const { servers } = await open(context);
    const wrong = { ...servers.env, AWS_SECRET_ACCESS_KEY: "not-the-secret-that-it-was" };
    const type = await terminal(context, "S3 keys that are wrong", wrong, servers.folder);
    const sick = await type("doctor");
    expect(sick.code).not.toBe(0);
    expect(sick.text.replace(/\s+/g, " ")).toContain("with these keys no object in it can be written");
    const again = await terminal(context, "S3 keys, set right", servers.env, servers.folder);
    expect((await again("doctor")).text).toMatch(/^ok +S3 +can: bucket, put, get, list/m);
  });

  it("a receiver of webhooks that was down", ALONE, async (context) => {
    const { servers } = await open(context);
    const told: string[] = [];
    const port = await freePort();
    const receivers = { TALLY_WEBHOOK_URLS: `http://127.0.0.1:${port}/told`, TALLY_WEBHOOK_ALLOW_PRIVATE: "true" };
    const env = { ...servers.env, ...QUICK, ...receivers };
    const { service, api } = await servers.serve({ ...QUICK, ...receivers });
    const { roomId, leave } = await servers.meeting(api, "Told");
    await startedIn(api, roomId);
    const type = await terminal(context, "A receiver of webhooks that was down", env, servers.folder);
    await until("something waits", async () => / 127\.0\.0\.1:\d+ +[1-9]/.test((await type("webhooks list")).text));
    await service.kill("SIGKILL");
    await giveUp(servers.env["REDIS_URL"] ?? "");
    const listed = await type("webhooks list");
    expect(listed.text).toContain("tallylight webhooks retry");

    const receiver = createServer((request, response) => {
      told.push(request.headers["webhook-id"]?.toString() ?? "");
      request.resume().on("end", () => response.writeHead(204).end());
    }).listen(port, "127.0.0.1");
    context.onTestFinished(() => void receiver.close());
    expect((receiver.address() as AddressInfo | null)?.port ?? port).toBe(port);
    expect((await type("webhooks retry")).text).toMatch(/[1-9]\d* dead letters? queued again/);
    await servers.serve({ ...QUICK, ...receivers });
    await until("what was given up has been told", async () => told.length > 0, 60_000);
    await leave();
  });
});

/** What 24 hours without an answer come to. */
async function giveUp(url: string): Promise<void> {
  const connection = connectRedis({ url });
  (await connection.connected)._unsafeUnwrap();
  const outbox = redisOutbox(connection.client, { prefix: "{tally:openvidu-meet:index}:" });
  const { queues } = (await outbox.depths())._unsafeUnwrap();
  for (const { receiver } of queues.filter(({ waiting }) => waiting > 0)) {
    await until(
      `what waits for ${receiver} is due`,
      async () => {
        const of = { receiver, limit: 10, leaseMs: 60_000 };
        const claimed = (await outbox.claim(of))._unsafeUnwrap();
        for (const delivery of claimed) (await outbox.bury(delivery, "connection refused"))._unsafeUnwrap();
        return claimed.length > 0;
      },
      120_000,
    );
  }
  await connection.close();
}
