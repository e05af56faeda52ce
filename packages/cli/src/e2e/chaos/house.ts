import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mp4OfLength } from "@tallylight/adapters/simulator";
import { parseRecordingId, type RoomId } from "@tallylight/core";
import {
  type EgressWorker,
  freePort,
  type HttpProxy,
  isSkipped,
  type LiveKitAddress,
  type Mortal,
  type RedisAddress,
  type S3Address,
  type Service,
  type Skipped,
  startEgressWorker,
  startHttpProxy,
  startMortalLiveKit,
  startMortalRedis,
  startRedis,
  startS3,
  startTcpProxy,
  type TcpProxy,
} from "@tallylight/services";
import type { Answer } from "../client.ts";
import { temporaryFolder } from "../process.ts";
import { API_KEY, environment, meeting, Missing } from "../real-servers.ts";
import { type History, newHistory, nowMs } from "./history.ts";
import { type Meanwhile, watchLiveKit, watchStorage } from "./http-taps.ts";
import { type Instance, startInstance } from "./instance.ts";
import { readJournal } from "./journal.ts";
import { type LockTap, tapLocks } from "./lock-tap.ts";
import { startWebhookRelay } from "./webhook-relay.ts";

const PREFIX = "openvidu-meet";

/** A room with somebody in it. */
export type Meeting = { readonly roomId: RoomId; readonly leave: () => Promise<void> };

/** Three services on real servers, each of which is seen, and may be hurt. */
export type House = {
  readonly history: History;
  readonly instances: readonly [Instance, Instance, Instance];
  readonly locks: LockServer;
  /** What the services, and the worker, know as S3. */
  readonly storage: HttpProxy;
  readonly liveKit: LiveKitAddress & Mortal;
  readonly worker: EgressWorker;
  /** Called with each request to S3, which waits for it. */
  readonly onStorageCall: (meanwhile: Meanwhile) => void;
  readonly env: Record<string, string>;
  readonly folder: string;
  readonly meet: (name: string) => Promise<Meeting>;
  readonly meetings: readonly Meeting[];
  /** As a user; null when the connection was lost. */
  readonly start: (instance: Instance, roomId: RoomId) => Promise<Answer | null>;
  readonly stopRecording: (instance: Instance, recordingId: string) => Promise<Answer | null>;
  /** Resolves when all that has happened by now is in the history. */
  readonly catchUp: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Where the locks are, and how the services reach it. */
export type LockServer = {
  readonly tap: () => LockTap;
  readonly env: Record<string, string>;
  readonly stop: () => Promise<void>;
};

/** One Redis behind a proxy. `die` and `rise` are what a restart is made of. */
export type SingleRedis = LockServer & {
  /** Between the services and it. */
  readonly proxy: TcpProxy;
  readonly die: () => Promise<void>;
  /** With what it had acknowledged, or without anything. */
  readonly rise: (how: { readonly emptied: boolean }) => Promise<void>;
};

export async function singleRedis(history: History): Promise<SingleRedis | Skipped> {
  const redis = await startMortalRedis();
  if (isSkipped(redis)) return redis;
  const proxy = await startTcpProxy(Number(new URL(redis.url).port));
  const url = new URL(redis.url);
  url.port = String(proxy.port);
  let tap = await tapLocks(redis.url, history);
  return {
    tap: () => tap,
    env: { REDIS_URL: url.href },
    proxy,
    die: async () => {
      await proxy.cut();
      await tap.flush();
      tap.stop();
      await redis.kill();
    },
    rise: async ({ emptied }) => {
      await redis.restart({ emptied });
      tap = await tapLocks(redis.url, history);
      if (emptied) history.note({ kind: "loss", of: "locks", locks: new Map() });
      await proxy.mend();
    },
    stop: async () => {
      tap.stop();
      await proxy.stop();
      await redis.stop();
    },
  };
}

/** Small enough for a scenario of seconds: a start has 8 s, a lock is left to its owner for 29 s, and is swept each 5 s. */
const BRISK = { TALLY_START_TIMEOUT: "8s", TALLY_LOCK_GRACE: "29s", TALLY_GC_INTERVAL: "5s" };

export type HouseOptions<L extends LockServer> = {
  readonly lockServer: (history: History) => Promise<L | Skipped>;
  readonly settings?: Record<string, string>;
  /**
   * The services speak to LiveKit itself: for thousands of calls, which would all go through this process. Then their
   * orders are not seen, and `onLiveKitCall` calls nobody.
   */
  readonly direct?: boolean;
};

export async function openHouse<L extends LockServer>(
  options: HouseOptions<L>,
): Promise<(House & { readonly locks: L }) | Skipped> {
  const opened: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of opened.splice(0).toReversed()) await close();
  };
  try {
    return await build(options, opened, stop);
  } catch (error) {
    await stop();
    if (error instanceof Missing) return error.found;
    throw error;
  }
}

async function build<L extends LockServer>(
  { lockServer, settings = {}, direct = false }: HouseOptions<L>,
  opened: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<House & { readonly locks: L }> {
  const open = <T extends { readonly stop: () => Promise<void> }>(found: T | Skipped): T => {
    if (isSkipped(found)) throw new Missing(found);
    opened.push(found.stop);
    return found;
  };
  const history = newHistory();
  const folder = await temporaryFolder();
  opened.push(folder.remove);
  const journal = join(folder.path, "runs.jsonl");
  await writeFile(journal, "");
  const instances: Instance[] = [];

  const locks = open(await lockServer(history));
  const busRedis: Service<RedisAddress> = open(await startRedis());
  const s3: Service<S3Address> = open(await startS3());
  let meanwhile: Meanwhile = async () => undefined;
  const storage = open(
    await startHttpProxy(
      s3.endpoint,
      watchStorage(history, PREFIX, (asked) => meanwhile(asked)),
    ),
  );
  const relay = open(await startWebhookRelay(history, () => instances.map(({ url }) => url)));
  const bus = { redisUrl: busRedis.url };
  const roomOptions = { departure_timeout: 3 };
  const liveKit = open(await startMortalLiveKit({ ...bus, webhookUrl: relay.url, roomOptions }));
  const liveKitProxy = open(await startHttpProxy(liveKit.url, watchLiveKit(history)));
  const recorded = { ...s3, endpoint: storage.url };
  const worker = open(await startEgressWorker({ ...bus, liveKit, s3: recorded, media: mp4OfLength, journal }));

  const known = environment(recorded, direct ? liveKit : { ...liveKit, url: liveKitProxy.url }, folder.path);
  const env = { ...known, ...BRISK, ...locks.env, ...settings };
  for (let nth = 0; nth < 3; nth += 1) {
    const instance = await startInstance(env, folder.path, await freePort(), API_KEY);
    opened.push(instance.kill);
    instances.push(instance);
  }
  const [first] = instances as [Instance, Instance, Instance];
  const meetings: Meeting[] = [];
  const readOn = readJournal(journal, PREFIX, history);
  return {
    history,
    instances: instances as unknown as House["instances"],
    locks,
    storage,
    liveKit,
    worker,
    onStorageCall: (does) => void (meanwhile = does),
    env,
    folder: folder.path,
    meet: async (name) => {
      const met = await meeting(first.api, liveKit, name);
      const one = { roomId: met.roomId as RoomId, leave: met.leave };
      meetings.push(one);
      return one;
    },
    meetings,
    start: (instance, roomId) => askStart(history, instance, roomId),
    stopRecording: (instance, recordingId) => askStop(history, instance, recordingId),
    catchUp: async () => {
      await locks.tap().flush();
      readOn();
    },
    stop: async () => {
      for (const { leave } of meetings) await leave().catch(() => undefined);
      await stop();
      await rm(journal, { force: true });
    },
  };
}

async function askStart(history: History, instance: Instance, roomId: RoomId): Promise<Answer | null> {
  const [askedMs, sleptMs] = [nowMs(), instance.sleptMs()];
  const answer = await instance.api.post("/recordings", { roomId }).catch(() => null);
  if (answer === null) return null;
  const { status, body } = answer;
  const tookMs = nowMs() - askedMs - (instance.sleptMs() - sleptMs);
  const promised = status === 201;
  history.note({
    kind: "start",
    roomId,
    askedMs,
    tookMs,
    recordingId: promised ? String(body["recordingId"]) : null,
    refusal: promised ? null : String(body["code"]),
  });
  return answer;
}

async function askStop(history: History, instance: Instance, recordingId: string): Promise<Answer | null> {
  const { egressId } = parseRecordingId(recordingId)._unsafeUnwrap();
  // It may be stopped as soon as it was asked for, whatever becomes of the answer.
  history.note({ kind: "stop", egressId, taken: false });
  const answer = await instance.api.post(`/recordings/${recordingId}/stop`).catch(() => null);
  if (answer?.status === 202) history.note({ kind: "stop", egressId, taken: true });
  return answer;
}
