import { freePort, isSkipped, until } from "@tallylight/services";
import { EgressClient } from "livekit-server-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { durationOf } from "./probe.ts";
import { run } from "./process.ts";
import { type RealServers, startRealServers } from "./real-servers.ts";
import { readObject } from "./s3-object.ts";

const started = await startRealServers();

describe.skipIf(isSkipped(started))("on a real livekit-server, egress worker, Redis and S3", () => {
  const servers = started as RealServers;
  let base: Awaited<ReturnType<RealServers["serve"]>>;

  beforeAll(async () => {
    base = await servers.serve();
  });
  afterAll(async () => servers.stop());

  const lockKey = (roomId: string): string => `tally:openvidu-meet:{${roomId}}:lock`;
  const lockOf = (roomId: string) => servers.db.exists(lockKey(roomId));
  const lockKeys = async () => (await servers.db.keys(lockKey("*").replaceAll(/[{}]/g, "?"))).length;

  it("records a room end to end", async () => {
    const { api } = base;
    const { roomId, leave } = await servers.meeting(api, "End to end");
    const askedMs = Date.now();
    const begun = await api.post("/recordings", { roomId });
    expect(begun).toMatchObject({ status: 201, body: { roomId, status: "active", layout: "grid" } });
    const recordingId = String(begun.body["recordingId"]);
    expect(begun.location).toMatch(new RegExp(`/recordings/${recordingId}$`));
    const activeMs = Date.now();

    expect(await api.post("/recordings", { roomId })).toMatchObject({
      status: 409,
      body: {
        code: "already-recording",
        error: "Recording Error",
        message: `Room '${roomId}' is already being recorded`,
      },
    });
    expect(await lockOf(roomId)).toBe(1);
    expect(await servers.db.ttl(lockKey(roomId))).toBe(-1);

    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const leastMs = Date.now() - activeMs;
    expect(await api.post(`/recordings/${recordingId}/stop`)).toMatchObject({ status: 202 });
    const mostMs = Date.now() - askedMs;
    const complete = await api.until(recordingId, "complete");
    expect(complete).toMatchObject({ status: "complete", reason: "user", filename: expect.stringMatching(/\.mp4$/) });
    await until("the lock is gone", async () => (await lockOf(roomId)) === 0);

    const [, egressId = "", uid = ""] = recordingId.split("--");
    const media = await readObject(servers.s3, `openvidu-meet/recordings/${roomId}/${roomId}--${uid}.mp4`);
    const metadata = await readObject(
      servers.s3,
      `openvidu-meet/recordings/.metadata/${roomId}/${egressId}/${uid}.json`,
    );
    const room = await readObject(servers.s3, `openvidu-meet/rooms/${roomId}/${roomId}.json`);
    expect(JSON.parse(metadata.toString())).toMatchObject({
      recordingId,
      status: "complete",
      accepted: true,
      size: media.length,
    });
    expect(JSON.parse(room.toString())).toMatchObject({ roomId, roomName: "End to end" });
    expect(Buffer.from(await api.media(recordingId)).equals(media)).toBe(true);
    const filmMs = 1_000 * (await durationOf(media));
    expect(filmMs).toBeGreaterThan(leastMs - 1_000);
    expect(filmMs).toBeLessThan(mostMs + 1_000);
    await leave();
  });

  it("gives up a recording that never becomes active, stops it, and can record the room afterwards", async () => {
    const port = String(await freePort());
    const { service, api } = await servers.serve({ PORT: port, TALLY_START_TIMEOUT: "4s", TALLY_LOCK_GRACE: "25s" });
    const { roomId, leave } = await servers.meeting(api, "Never active");
    await servers.worker().setFaults(roomId, "never-active");
    expect(await api.post("/recordings", { roomId })).toMatchObject({
      status: 503,
      body: { code: "start-timed-out", message: `Recording in room '${roomId}' timed out while starting` },
    });
    const [recording] = (await api.get(`/recordings?roomId=${roomId}`)).body["recordings"] as Record<string, unknown>[];
    expect(await api.until(String(recording?.["recordingId"]), "aborted")).toMatchObject({ reason: "start-timed-out" });
    await until("the lock is gone", async () => (await lockOf(roomId)) === 0);
    await servers.worker().setFaults(roomId, "");
    const again = await api.post("/recordings", { roomId });
    expect(again).toMatchObject({ status: 201, body: { status: "active" } });
    await api.post(`/recordings/${String(again.body["recordingId"])}/stop`);
    await api.until(String(again.body["recordingId"]), "complete");
    await leave();
    await service.kill("SIGTERM");
  }, 60_000);

  it("keeps the lock of a start that timed out until its egress has ended", async () => {
    const port = String(await freePort());
    const { service, api } = await servers.serve({ PORT: port, TALLY_START_TIMEOUT: "3s", TALLY_LOCK_GRACE: "24s" });
    const { roomId, leave } = await servers.meeting(api, "Slow end");
    // The stop is answered late, and nothing becomes active meanwhile.
    await servers.worker().setFaults(roomId, "never-active,hang-stop");
    expect(await api.post("/recordings", { roomId })).toMatchObject({ status: 503, body: { code: "start-timed-out" } });
    expect(await lockOf(roomId)).toBe(1);
    const [recording] = (await api.get(`/recordings?roomId=${roomId}`)).body["recordings"] as Record<string, unknown>[];
    expect(recording).toMatchObject({ status: "starting" });
    await leave();
    // The room ends, the recorder with it, and its end frees the lock.
    await until("the lock is gone", async () => (await lockOf(roomId)) === 0);
    await service.kill("SIGTERM");
  }, 90_000);

  it("refuses an unknown room and an empty one, and takes no lock", async () => {
    const { api } = base;
    const before = await lockKeys();
    expect(await api.post("/recordings", { roomId: "nope-1" })).toMatchObject({
      status: 404,
      body: { error: "Room Error", message: "Room 'nope-1' does not exist" },
    });
    const room = await api.post("/rooms", { roomName: "Empty" });
    const roomId = String(room.body["roomId"]);
    expect(await api.post("/recordings", { roomId })).toMatchObject({
      status: 409,
      body: { code: "room-empty", message: `Room '${roomId}' has no participants` },
    });
    expect(await lockKeys()).toBe(before);
  });

  it("knows a recording whose service was killed while it started, ends it, and can record the room again", async () => {
    const { roomId, leave } = await servers.meeting(base.api, "Killed");
    await servers.worker().setFaults(roomId, "active-after=3s");
    const lost = base.api.post("/recordings", { roomId }).catch(() => "connection lost");
    await until("the lock knows the egress", async () =>
      /EG_/.test((await servers.db.hget(lockKey(roomId), "d")) ?? ""),
    );
    await base.service.kill("SIGKILL");
    expect(await lost).toBe("connection lost");
    base = await servers.serve();
    const found = await until("the recording is listed", async () => {
      const { body } = await base.api.get(`/recordings?roomId=${roomId}`);
      return (body["recordings"] as Record<string, unknown>[])[0] ?? null;
    });
    const recordingId = String(found["recordingId"]);
    await base.api.until(recordingId, "active");
    expect(await base.api.post(`/recordings/${recordingId}/stop`)).toMatchObject({ status: 202 });
    await base.api.until(recordingId, "complete");
    // What has ended is on record before its room is free.
    await until("the lock is gone", async () => (await lockOf(roomId)) === 0);
    const again = await base.api.post("/recordings", { roomId });
    expect(again).toMatchObject({ status: 201 });
    await base.api.post(`/recordings/${String(again.body["recordingId"])}/stop`);
    await base.api.until(String(again.body["recordingId"]), "complete");
    await leave();
  }, 60_000);

  it("frees an orphaned lock at start-up, after `gc plan` has shown it and `locks release` has refused a living one", async () => {
    const env = { TALLY_START_TIMEOUT: "2500ms", TALLY_LOCK_GRACE: "24s" };
    const { roomId, leave } = await servers.meeting(base.api, "Orphan");
    const begun = await base.api.post("/recordings", { roomId });
    const recordingId = String(begun.body["recordingId"]);
    const cli = (...args: string[]) => run(args, { ...servers.env, ...env }, servers.folder);
    expect(await cli("locks", "release", roomId, "--yes")).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("in progress"),
    });
    expect(await lockOf(roomId)).toBe(1);

    // Its end is told to nobody: the service is gone longer than LiveKit tries (15 s).
    await base.service.kill("SIGKILL");
    const { liveKit } = servers;
    const egress = new EgressClient(liveKit.url.replace(/^ws/, "http"), liveKit.apiKey, liveKit.apiSecret);
    await egress.stopEgress(recordingId.split("--")[1] ?? "");
    await leave();
    await new Promise((resolve) => setTimeout(resolve, 24_000));
    const planned = await cli("gc", "plan", "--json");
    expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining(roomId) });
    expect(planned.stdout).toContain("release");
    expect(await lockOf(roomId)).toBe(1);

    base = await servers.serve(env);
    await until("the start-up sweep has freed the lock", async () => (await lockOf(roomId)) === 0);
    expect(await base.api.until(recordingId, "complete")).toMatchObject({ status: "complete" });
  }, 90_000);

  it("makes one egress of fifty starts in two services on one Redis", async () => {
    const second = await servers.serve({ PORT: String(await freePort()) });
    const { roomId, leave } = await servers.meeting(base.api, "Fifty");
    const asked = Array.from({ length: 50 }, (_, at) =>
      (at % 2 === 0 ? base : second).api.post("/recordings", { roomId }),
    );
    const answers = await Promise.all(asked);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(49);
    const { liveKit } = servers;
    const egress = new EgressClient(liveKit.url.replace(/^ws/, "http"), liveKit.apiKey, liveKit.apiSecret);
    expect(await egress.listEgress({ roomName: roomId })).toHaveLength(1);
    const winner = answers.find(({ status }) => status === 201);
    await second.api.post(`/recordings/${String(winner?.body["recordingId"])}/stop`);
    await base.api.until(String(winner?.body["recordingId"]), "complete");
    await leave();
    await second.service.kill("SIGTERM");
  }, 60_000);

  it("says that there is no recorder, and frees the room", async () => {
    const { roomId, leave } = await servers.meeting(base.api, "No recorder");
    await servers.worker().kill("SIGKILL");
    const longer = await servers.serve({ PORT: String(await freePort()) });
    expect(await longer.api.post("/recordings", { roomId })).toMatchObject({
      status: 503,
      body: { code: "no-egress-capacity" },
    });
    expect(await lockOf(roomId)).toBe(0);
    await servers.restartWorker();
    await leave();
    await longer.service.kill("SIGTERM");
  }, 90_000);
});
