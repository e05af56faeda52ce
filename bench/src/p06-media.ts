import { get } from "node:http";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { mediaKey } from "@tallylight/core";
import { type S3Address, s3Settings, startRedisServer } from "@tallylight/services";
import type { Bench, Figure } from "./harness/figure.ts";
import { type Environment, liveKitSettings, minio, openHouse, settingsOf } from "./harness/house.ts";
import { interleave } from "./harness/interleave.ts";
import { API_KEY, BASE } from "./harness/memory-house.ts";
import { startService } from "./harness/process.ts";
import { endedRecording } from "./harness/recordings.ts";
import { ms, plainRow, ratioRow, type Row, significant } from "./harness/row.ts";
import { simulator } from "./harness/simulator.ts";
import { library, NODE, goProgram } from "./harness/versions.ts";

/** A film through the service, beside the same film from S3 by the SDK. */
export const figure: Figure = { title: "media through the service", pinned: false, run };

const MIB = 2 ** 20;

async function run(bench: Bench): Promise<readonly Row[]> {
  const s3 = await minio(bench);
  const redis = await bench.server(() => startRedisServer());
  const { url: liveKit } = await simulator(bench);
  const env = { ...settingsOf(bench), ...s3Settings(s3), ...liveKitSettings(liveKit), REDIS_URL: redis.url };
  const sizeMib = bench.size(1_024, 8);
  const client = clientOf(bench, s3);
  const { recordingId, key } = await storeOne(bench, env);
  await upload(client, s3.bucket, key, sizeMib);
  const service = await bench.server(() => startService(env));
  const url = `${service.url}${BASE}/recordings/${recordingId}/media`;
  const direct = async (): Promise<Readable> => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: s3.bucket, Key: key }));
    return Body as Readable;
  };
  const through = (): Promise<Readable> => ask(url);
  const before = service.memoryMib().now;
  const bytes = sizeMib * MIB;
  const speed = await interleave(
    { ours: () => mibPerSecond(through, bytes), direct: () => mibPerSecond(direct, bytes) },
    bench.rounds,
  );
  const growth = service.memoryMib().peak - before;
  const count = bench.size(20, 3);
  const first = await interleave(
    { ours: () => firstByteMs(through, count), direct: () => firstByteMs(direct, count) },
    bench.rounds,
  );
  const on = [goProgram("minio"), library("@aws-sdk/client-s3"), NODE];
  const named = { figure: `media through the service, ${sizeMib} MiB`, against: "GET by the SDK", on };
  return [
    ratioRow(
      { ...named, reach: { atLeast: 0.85 } },
      [speed.ours, speed.direct],
      (value) => `${significant(value)} MiB/s`,
    ),
    plainRow({ ...named, against: "growth of its memory (RSS)", reach: { atMost: 32 } }, [growth], "MiB"),
    ratioRow({ ...named, figure: "media, first byte", reach: { atMost: 1.3 } }, [first.ours, first.direct], ms),
  ];
}

async function mibPerSecond(open: () => Promise<Readable>, expected: number): Promise<number> {
  const began = performance.now();
  let bytes = 0;
  const body = await open();
  body.on("data", (chunk: Buffer) => (bytes += chunk.length));
  await once(body, "end");
  if (bytes !== expected) throw new Error(`${bytes} bytes came of ${expected}`);
  return bytes / MIB / ((performance.now() - began) / 1_000);
}

/** The median of so many; what follows the first byte is not waited for. */
async function firstByteMs(open: () => Promise<Readable>, count: number): Promise<number> {
  const taken: number[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const began = performance.now();
    const body = await open();
    await once(body, "data");
    taken.push(performance.now() - began);
    body.on("error", () => {});
    body.destroy();
  }
  return taken.toSorted((a, b) => a - b)[Math.floor(count / 2)] ?? Number.NaN;
}

async function ask(url: string): Promise<Readable> {
  const request = get(url, { headers: { "x-api-key": API_KEY } });
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  if (answer.statusCode !== 200) throw new Error(`the media was answered ${answer.statusCode}`);
  return answer;
}

async function storeOne(bench: Bench, env: Environment) {
  const { ports, config } = await openHouse(bench, env);
  const recording = { ...endedRecording(1), status: "complete" as const };
  (await ports.catalog.documents.write(recording, null))._unsafeUnwrap();
  return { recordingId: recording.recordingId, key: mediaKey(config.prefix, recording.roomId, recording.uid) };
}

async function upload(client: S3Client, bucket: string, key: string, sizeMib: number): Promise<void> {
  const chunk = Buffer.alloc(MIB, "tally");
  const body = Readable.from(
    Array.from({ length: sizeMib }, () => chunk),
    { objectMode: false },
  );
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentLength: sizeMib * MIB }));
}

function clientOf(bench: Bench, { endpoint, region, accessKeyId, secretAccessKey }: S3Address): S3Client {
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  bench.after(() => client.destroy());
  return client;
}
