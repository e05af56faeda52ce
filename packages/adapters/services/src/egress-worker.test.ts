import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { EgressClient, EgressStatus, EncodedFileOutput, RoomServiceClient } from "livekit-server-sdk";
import { afterAll, describe, expect, test, vi } from "vitest";
import { findBinary } from "./binary.ts";
import { startEgressWorker } from "./egress-worker.ts";
import { startLiveKit } from "./livekit.ts";
import { joinRoom } from "./participant.ts";
import { startRedis } from "./redis.ts";
import { startS3 } from "./s3.ts";
import { isSkipped } from "./service.ts";
import { listenForWebhooks } from "./webhook-listener.ts";

const run = promisify(execFile);
const eventually = { timeout: 20_000, interval: 50 }; // on a machine that is busy with other test files
vi.setConfig({ testTimeout: 60_000 });
const ffmpeg = await findBinary("ffmpeg");
const hasPlayer = ffmpeg !== null && (await findBinary("ffprobe")) !== null;

const hook = await listenForWebhooks();
const redis = await startRedis();
const s3 = await startS3();
const liveKit = isSkipped(redis) ? redis : await startLiveKit({ redisUrl: redis.url, webhookUrl: hook.url });
const journal = join(await mkdtemp(join(tmpdir(), "tallylight-journal-")), "runs.jsonl");
const studio =
  isSkipped(redis) || isSkipped(s3) || isSkipped(liveKit)
    ? null
    : { redisUrl: redis.url, liveKit, s3, media: testCard, journal };
const worker = studio === null ? null : await startEgressWorker(studio);
afterAll(async () => {
  for (const server of [worker, liveKit, s3, redis]) if (server && !isSkipped(server)) await server.stop();
  await hook.stop();
  await rm(dirname(journal), { recursive: true });
});

describe.skipIf(worker === null || isSkipped(worker))("the egress worker, on livekit-server and S3", () => {
  if (studio === null || worker === null || isSkipped(worker)) return;
  const { liveKit, s3 } = studio;
  const rooms = new RoomServiceClient(liveKit.url, liveKit.apiKey, liveKit.apiSecret);
  const egress = new EgressClient(liveKit.url, liveKit.apiKey, liveKit.apiSecret);

  const record = async (room: string, filepath: string): Promise<string> => {
    const { egressId } = await egress.startRoomCompositeEgress(room, { file: new EncodedFileOutput({ filepath }) });
    return egressId;
  };
  const untilStatus = (egressId: string, status: EgressStatus) =>
    vi.waitFor(async () => {
      const [info] = await egress.listEgress({ egressId });
      expect(EgressStatus[info?.status ?? 0]).toBe(EgressStatus[status]);
      return info;
    }, eventually);
  const download = async (Key: string): Promise<Uint8Array> => {
    const { accessKeyId, secretAccessKey, bucket: Bucket } = s3;
    const client = new S3Client({ ...s3, credentials: { accessKeyId, secretAccessKey }, forcePathStyle: true });
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  };
  const told = async (egressId: string): Promise<readonly string[]> => {
    const events = await hook.events(liveKit);
    const ours = events.filter(({ egressInfo }) => egressInfo?.egressId === egressId);
    return ours.map(({ event, egressInfo }) => `${event} ${EgressStatus[egressInfo?.status ?? 0]}`);
  };

  const done = async (egressId: string): Promise<readonly string[]> => {
    const lines = (await readFile(journal, "utf8")).trim().split("\n");
    const entries = lines.map((line) => JSON.parse(line) as { readonly egressId: string; readonly doing: string });
    return entries.filter((entry) => entry.egressId === egressId).map(({ doing }) => doing);
  };

  test("records a lesson from start to file", async (context) => {
    const ada = await joinRoom({ liveKit, room: "lesson", identity: "ada" });
    if (isSkipped(ada)) return context.skip(ada.skipped);
    const egressId = await record("lesson", "lesson/talk.mp4");
    await untilStatus(egressId, EgressStatus.EGRESS_ACTIVE);
    await vi.waitFor(async () => {
      const names = (await rooms.listParticipants("lesson")).map(({ identity }) => identity);
      expect(names.toSorted()).toEqual([egressId, "ada"].toSorted());
    }, eventually);
    await sleep(2000); // the length of the recording
    await egress.stopEgress(egressId);
    const ended = await untilStatus(egressId, EgressStatus.EGRESS_COMPLETE);
    await ada.leave();
    expect(await done(egressId)).toEqual(["starting", "active", "ending", "over"]);

    const [file] = ended?.fileResults ?? [];
    const media = await download("lesson/talk.mp4");
    expect(file).toMatchObject({ filename: "lesson/talk.mp4", size: BigInt(media.length) });
    const seconds = Number(file?.duration) / 1e9;
    expect(seconds).toBeGreaterThan(1.9);
    if (hasPlayer) expect(Math.abs((await playingTime(media)) - seconds)).toBeLessThan(0.2);
    const life = [
      "egress_started EGRESS_STARTING",
      "egress_updated EGRESS_ACTIVE",
      "egress_updated EGRESS_ENDING",
      "egress_ended EGRESS_COMPLETE",
    ];
    await vi.waitFor(async () => expect(await told(egressId)).toEqual(life), eventually);
  });

  test("ends with its room", async () => {
    await rooms.createRoom({ name: "closing" });
    const egressId = await record("closing", "closing.mp4");
    await untilStatus(egressId, EgressStatus.EGRESS_ACTIVE);
    await vi.waitFor(async () => expect(await rooms.listParticipants("closing")).toHaveLength(1), eventually);
    await rooms.deleteRoom("closing");
    const ended = await untilStatus(egressId, EgressStatus.EGRESS_COMPLETE);
    expect(ended?.details).toBe("End reason: Source closed");
  });

  test("never becomes active where that is scripted, and is aborted by a stop", async () => {
    await rooms.createRoom({ name: "stuck" });
    await worker.setFaults("stuck", "never-active");
    const egressId = await record("stuck", "stuck.mp4");
    await egress.stopEgress(egressId);
    const ended = await untilStatus(egressId, EgressStatus.EGRESS_ABORTED);
    expect(ended?.errorCode).toBe(412);
  });

  test.each([
    ["fail-start=100ms", EgressStatus.EGRESS_FAILED],
    ["abort-after=100ms", EgressStatus.EGRESS_ABORTED],
    ["fail-after=100ms", EgressStatus.EGRESS_FAILED],
    ["limit-after=100ms", EgressStatus.EGRESS_LIMIT_REACHED],
  ])("plays %s", async (faults, status) => {
    await rooms.createRoom({ name: faults });
    await worker.setFaults(faults, faults);
    await untilStatus(await record(faults, "faulty.mp4"), status);
  });

  test("refuses to start and to stop with the code that is scripted", async () => {
    await rooms.createRoom({ name: "refusing" });
    await worker.setFaults("refusing", "start-error=internal");
    await expect(record("refusing", "refusing.mp4")).rejects.toMatchObject({ status: 500, code: "internal" });
    await worker.setFaults("refusing", "refuse-stop=internal");
    const egressId = await record("refusing", "refusing.mp4");
    await expect(egress.stopEgress(egressId)).rejects.toMatchObject({ status: 500, code: "internal" });
  });

  test("terminated, ends its recordings first", async () => {
    await rooms.createRoom({ name: "evening" });
    const egressId = await record("evening", "evening.mp4");
    await untilStatus(egressId, EgressStatus.EGRESS_ACTIVE);
    await worker.kill("SIGTERM");
    const [info] = await egress.listEgress({ egressId });
    expect(info).toMatchObject({ status: EgressStatus.EGRESS_COMPLETE, details: "End reason: Process killed" });
  });

  test("killed, leaves its egress ACTIVE and its stop unanswered", async () => {
    const worker = await startEgressWorker(studio);
    if (isSkipped(worker)) throw new Error(worker.skipped);
    await rooms.createRoom({ name: "bereft" });
    const egressId = await record("bereft", "bereft.mp4");
    await untilStatus(egressId, EgressStatus.EGRESS_ACTIVE);
    await worker.kill("SIGKILL");
    await expect(egress.stopEgress(egressId)).rejects.toMatchObject({ status: 408 });
    const [info] = await egress.listEgress({ egressId });
    expect(info?.status).toBe(EgressStatus.EGRESS_ACTIVE);
  });
});

/** An MP4 of this length (ms), where there is ffmpeg to make it. */
async function testCard(durationMs: number): Promise<Uint8Array> {
  if (ffmpeg === null) return Buffer.from("no ffmpeg, no picture");
  const source = `testsrc=size=160x120:rate=10:duration=${durationMs / 1000}`;
  return await withFile(async (file) => {
    await run(ffmpeg, ["-f", "lavfi", "-i", source, "-preset", "ultrafast", "-threads", "1", "-y", file]);
    return readFile(file);
  });
}

/** Seconds, as a player finds them. */
async function playingTime(media: Uint8Array): Promise<number> {
  return await withFile(async (file) => {
    await writeFile(file, media);
    const { stdout } = await run("ffprobe", [
      "-v",
      "error",
      "-show_entries",
      "format=duration",
      "-of",
      "csv=p=0",
      file,
    ]);
    return Number(stdout);
  });
}

async function withFile<T>(use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "tallylight-"));
  try {
    return await use(join(folder, "media.mp4"));
  } finally {
    await rm(folder, { recursive: true });
  }
}
