import { setTimeout as delay } from "node:timers/promises";
import { until } from "@tallylight/services";
import { mp4OfLength } from "@tallylight/adapters/simulator";
import { describe, expect, it, type TestContext } from "vitest";
import { startAsleep } from "./asleep.ts";
import { type Bench, bench, listed, released, startedIn, stopAndComplete } from "./bench.ts";
import type { Client } from "./client.ts";
import { run } from "./process.ts";
import { type RealServers, startOwnRedis } from "./real-servers.ts";
import { writeObject } from "./s3-object.ts";
import { mediaKeyOf, partsOf } from "./witness.ts";

/**
 * The minutes that the protocol waits for pass side by side, each part with servers of its own; but servers that are given
 * one Redis share its channels, so there it is one part after the other.
 */
const SIDE_BY_SIDE = { concurrent: process.env["TALLY_TEST_REDIS_URL"] === undefined, timeout: 240_000 };

describe("a service that sleeps for a minute between its claim and its egress", SIDE_BY_SIDE, () => {
  const open = bench();
  let other: ReturnType<RealServers["serve"]> | undefined;
  const ASLEEP_MS = 62_000;
  const GRACE_MS = 60_000;

  it.for(["claimed", "asked"] as const)(
    "%s: refuses when it wakes up, and the other's recording stays the one",
    async (moment, context) => {
      const { servers, seen } = await open(context);
      const { api } = await (other ??= servers.serve());
      const { roomId, leave } = await servers.meeting(api, "Asleep");
      const sleeper = await startAsleep({ servers, seen }, roomId, moment);
      const sleptSince = Date.now();
      expect(await seen.lock(roomId)).toMatchObject({ state: "starting", egressId: null });
      expect(await api.post("/recordings", { roomId })).toMatchObject({
        status: 409,
        body: { code: "already-recording" },
      });

      await delay(GRACE_MS);
      const recordingId = await until("the other one records", async () => {
        const { status, body } = await api.post("/recordings", { roomId });
        return status === 201 ? String(body["recordingId"]) : null;
      });
      await delay(Math.max(0, sleptSince + ASLEEP_MS - Date.now()));
      // What it asked for before it slept begins all the same; it may have asked, if it fell asleep late.
      const egresses = sleeper.hasAsked() ? 2 : 1;
      sleeper.letThrough();
      await until("what it asked for has begun", async () => (await seen.egresses(roomId)).length === egresses);
      const { status } = await sleeper.wakeUp();
      expect([409, 503]).toContain(status);

      const { egressId, uid } = partsOf(recordingId);
      await until("one is in progress", async () => (await seen.inProgress(roomId)).length === 1);
      expect(await seen.inProgress(roomId)).toEqual([egressId]);
      expect(await seen.egresses(roomId)).toHaveLength(egresses);
      expect(await listed(api, roomId)).toHaveLength(egresses);
      expect(await seen.lock(roomId)).toMatchObject({ state: "active", uid, egressId });
      expect(await api.get(`/recordings/${recordingId}`)).toMatchObject({ body: { status: "active" } });
      await stopAndComplete(api, recordingId);
      await released({ servers, seen }, roomId);
      await leave();
    },
  );
});

describe("a worker that is killed while it records", SIDE_BY_SIDE, () => {
  const open = bench();
  const GRACE_MS = 29_000;
  const FOLLOWED_UP_MS = 120_000;

  it("its recordings end by what their files tell, and their rooms can be recorded again", async (context) => {
    const { servers, seen } = await open(context);
    const { api } = await servers.serve({
      TALLY_START_TIMEOUT: "8s",
      TALLY_LOCK_GRACE: `${GRACE_MS}ms`,
      TALLY_GC_INTERVAL: "5s",
    });
    const [lost, saved, healthy] = (await Promise.all(
      ["Lost", "Saved", "Healthy"].map((name) => servers.meeting(api, name)),
    )) as [Meeting, Meeting, Meeting];
    const lostId = await startedIn(api, lost.roomId);
    const savedId = await startedIn(api, saved.roomId);
    await servers.worker().kill("SIGKILL");
    const killedAt = Date.now();
    // A worker uploads before it tells of the end: this one's last word was lost.
    const film = mp4OfLength(3_000);
    await writeObject(servers.s3, mediaKeyOf(savedId), film);
    await servers.restartWorker();
    const healthyId = await startedIn(api, healthy.roomId);

    const suspicion = await until(
      "the silence is noted",
      async () => ((await seen.document(lostId))["note"] as Note | undefined) ?? null,
      90_000,
    );
    expect(suspicion).toMatchObject({ kind: "recorder-silent" });
    expect(await api.post("/recordings", { roomId: lost.roomId })).toMatchObject({
      status: 409,
      body: { code: "already-recording", recordingId: lostId },
    });
    expect(await seen.inProgress(lost.roomId)).toEqual([partsOf(lostId).egressId]);

    const withinMs = killedAt + GRACE_MS + FOLLOWED_UP_MS - Date.now();
    const ended = (recordingId: string) =>
      until(
        `${recordingId} has ended`,
        async () => {
          const document = await seen.document(recordingId);
          return document["status"] === "active" ? null : document;
        },
        withinMs,
      );
    const inferred = { source: "inferred", accepted: true, reason: "recorder-lost" };
    expect(await ended(lostId)).toMatchObject({ ...inferred, status: "failed" });
    expect(Date.now() - suspicion.since).toBeGreaterThanOrEqual(60_000);
    expect(await ended(savedId)).toMatchObject({ ...inferred, status: "complete", size: film.length });
    expect(Buffer.from(await api.media(savedId)).equals(film)).toBe(true);
    for (const { roomId } of [lost, saved]) {
      await released({ servers, seen }, roomId);
      await stopAndComplete(api, await startedIn(api, roomId));
      await released({ servers, seen }, roomId);
    }

    // What another worker records meanwhile is left alone.
    expect(await seen.lock(healthy.roomId)).toMatchObject({ state: "active" });
    expect(await seen.inProgress(healthy.roomId)).toEqual([partsOf(healthyId).egressId]);
    await stopAndComplete(api, healthyId);
    expect(await seen.document(healthyId)).toMatchObject({ source: "livekit", reason: "user" });
    await Promise.all([lost, saved, healthy].map(({ leave }) => leave()));
  });

  type Meeting = Awaited<ReturnType<RealServers["meeting"]>>;
  type Note = { readonly kind: string; readonly since: number };
});

describe("a lock store that is emptied while rooms are recorded", SIDE_BY_SIDE, () => {
  const open = bench({ openLocks: startOwnRedis });

  it("their recordings run on, and are taken up again by the next sweep, or the next start", async (context) => {
    const { servers, seen } = await open(context);
    const { api } = await servers.serve();
    const [swept, asked] = await Promise.all([servers.meeting(api, "Swept"), servers.meeting(api, "Asked for")]);
    const before = await startedIn(api, swept.roomId);
    await stopAndComplete(api, before);
    await released({ servers, seen }, swept.roomId);
    const sweptId = await startedIn(api, swept.roomId);
    const askedId = await startedIn(api, asked.roomId);

    await servers.db.flushdb();
    expect(await seen.lock(swept.roomId)).toBeNull();
    // What lists are made of went with it: until it is made again they come from the documents, which are where they were.
    expect(await listed(api, swept.roomId)).toEqual([sweptId, before]);
    expect(await api.get(`/recordings/${before}`)).toMatchObject({ status: 200, body: { status: "complete" } });
    expect(await api.get(`/recordings/${sweptId}`)).toMatchObject({ status: 200, body: { status: "active" } });

    expect(await api.post("/recordings", { roomId: asked.roomId })).toMatchObject({
      status: 409,
      body: { code: "already-recording", recordingId: askedId },
    });
    const sweep = await run(["gc", "run", "--json"], servers.env, servers.folder);
    expect(sweep).toMatchObject({ code: 0, stdout: expect.stringContaining("adopt") });
    for (const recordingId of [sweptId, askedId]) {
      const { roomId, egressId, uid } = partsOf(recordingId);
      expect(await seen.lock(roomId)).toMatchObject({ state: "active", owner: "adopted", egressId, uid });
      expect(await seen.inProgress(roomId)).toEqual([egressId]);
      expect(await listed(api, roomId)).toContain(recordingId);
    }
    expect(await listed(api, swept.roomId)).toEqual([sweptId, before]);

    await stopAndComplete(api, sweptId);
    // The other one ends with its room.
    await asked.leave();
    expect(await api.until(askedId, "complete")).toMatchObject({ status: "complete" });
    for (const recordingId of [sweptId, askedId]) {
      await released({ servers, seen }, partsOf(recordingId).roomId);
      expect(await seen.films(partsOf(recordingId).roomId)).toContain(mediaKeyOf(recordingId));
      expect(await listed(api, partsOf(recordingId).roomId)).toContain(recordingId);
    }
    await swept.leave();
  });
});

describe("a room that is deleted by force", SIDE_BY_SIDE, () => {
  const open = bench();
  const FORCE = "withMeeting=force&withRecordings=force";
  let served: ReturnType<RealServers["serve"]> | undefined;
  const house = async (context: TestContext): Promise<House> => {
    const { servers, seen } = await open(context);
    const { api } = await (served ??= servers.serve({ TALLY_GC_INTERVAL: "10s" }));
    return { servers, seen, api };
  };
  type House = Bench & { readonly api: Client };

  async function leavesNothing({ servers, seen, api }: House, roomId: string): Promise<void> {
    await until("the room is gone", async () => (await api.get(`/rooms/${roomId}`)).status === 404, 60_000);
    await released({ servers, seen }, roomId);
    await until("nothing records", async () => (await seen.inProgress(roomId)).length === 0);
    await until("LiveKit has no such room", async () => !(await seen.liveRooms()).includes(roomId));
    await until("nothing is listed", async () => (await listed(api, roomId)).length === 0);
    await until("its films are gone", async () => (await seen.films(roomId)).length === 0);
  }

  it.for([
    { when: "once its egress is known", faults: "active-after=20s", known: true, status: 200 },
    { when: "before its egress is known", faults: "start-delay=3s", known: false, status: 200 },
    { when: "long before its egress is known", faults: "start-delay=16s", known: false, status: 202 },
  ])("while its recording starts, $when: the start is refused, and nothing is left", async (at, context) => {
    const { servers, seen, api } = await house(context);
    const { roomId, leave } = await servers.meeting(api, "Deleted while starting");
    await servers.worker().setFaults(roomId, at.faults);
    const start = api.post("/recordings", { roomId });
    await until("it starts", async () => {
      const lock = await seen.lock(roomId);
      return lock !== null && (lock.egressId !== null) === at.known;
    });
    expect(await api.delete(`/rooms/${roomId}?${FORCE}`)).toMatchObject({ status: at.status });
    expect(await start).toMatchObject({ status: 409, body: { code: "room-ended" } });
    await leavesNothing({ servers, seen, api }, roomId);
    expect(await seen.egresses(roomId)).toHaveLength(1);
    await leave();
  });

  it("while it is recorded: it goes with its recording and its film", async (context) => {
    const { servers, seen, api } = await house(context);
    const { roomId, leave } = await servers.meeting(api, "Deleted while recorded");
    const recordingId = await startedIn(api, roomId);
    expect(await api.delete(`/rooms/${roomId}?${FORCE}`)).toMatchObject({ status: 200 });
    await leavesNothing({ servers, seen, api }, roomId);
    expect(await api.get(`/recordings/${recordingId}`)).toMatchObject({ status: 404 });
    expect(await seen.egresses(roomId)).toMatchObject([{ status: "complete" }]);
    await leave();
  });
});
