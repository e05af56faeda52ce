import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { devNull, tmpdir } from "node:os";
import { startChild } from "./child.ts";
import { buildEgressWorker } from "./egress-worker-build.ts";
import type { LiveKitAddress } from "./livekit.ts";
import { withRedis } from "./with-redis.ts";
import type { S3Address } from "./s3.ts";
import { becomesReady } from "./server.ts";
import { serviceOrSkip, type Service, type Skipped } from "./service.ts";

export type EgressWorkerOptions = {
  /** The same Redis as the livekit-server's. */
  readonly redisUrl: string;
  readonly liveKit: LiveKitAddress;
  /** Where recordings go whose request names no S3. */
  readonly s3: S3Address;
  /** The file to upload for a recording of this length (ms); without it, a few bytes that no player takes. */
  readonly media?: Media;
  /** A file that is told what each egress really does, in lines of JSON (`egress-worker/journal.go`). */
  readonly journal?: string;
};

type Media = (durationMs: number) => Uint8Array | Promise<Uint8Array>;

export type EgressWorker = Service<{
  /**
   * What goes wrong in the room's egresses from now on, such as `never-active` or `active-after=2s,fail-after=1s`; the
   * names are in `egress-worker/faults.go`. An empty text: nothing.
   */
  readonly setFaults: (room: string, faults: string) => Promise<void>;
  /** Resolves when the worker is gone: at once on SIGKILL, after its recordings have ended on SIGTERM. */
  readonly kill: (signal: "SIGKILL" | "SIGTERM") => Promise<void>;
  /** What it printed lately. */
  readonly log: () => string;
}>;

/** An idle egress worker that records every room composite; built from source when it has changed (needs Go). */
export async function startEgressWorker(options: EgressWorkerOptions): Promise<EgressWorker | Skipped> {
  return serviceOrSkip("egress worker", async () => {
    const built = await buildEgressWorker();
    return "skipped" in built ? built : runWorker(built.binary, options);
  });
}

async function runWorker(binary: string, options: EgressWorkerOptions): Promise<EgressWorker> {
  const { redisUrl, liveKit, s3, media, journal = devNull } = options;
  const mediaServer = media === undefined ? null : await serveMedia(media);
  const command = {
    args: Object.entries({
      redis: redisUrl,
      livekit: liveKit.url,
      "s3-endpoint": s3.endpoint,
      "s3-region": s3.region,
      "s3-bucket": s3.bucket,
      media: mediaServer?.url ?? "",
      journal,
    }).map(([flag, value]) => `-${flag}=${value}`),
    env: {
      LIVEKIT_API_KEY: liveKit.apiKey,
      LIVEKIT_API_SECRET: liveKit.apiSecret,
      S3_ACCESS_KEY: s3.accessKeyId,
      S3_SECRET_KEY: s3.secretAccessKey,
    },
  };
  const running = await startChild(binary, command, tmpdir());
  const saysReady = async (): Promise<void> => {
    if (!running.log().includes("ready\n")) throw new Error("not yet");
  };
  if (!(await becomesReady(running, saysReady))) throw new Error(`the egress worker did not start:\n${running.log()}`);
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    running.kill(signal);
    await running.exited;
  };
  return {
    setFaults: async (room, faults) => {
      await withRedis(redisUrl, (redis) => redis.set(`tallylight-test:faults:${room}`, faults));
    },
    kill,
    log: running.log,
    stop: async () => {
      await kill("SIGKILL");
      mediaServer?.server.close();
    },
  };
}

/** Answers GET /?ms=LENGTH with a file of that length. */
async function serveMedia(media: Media): Promise<{ readonly url: string; readonly server: Server }> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { searchParams } = new URL(request.url ?? "/", "http://localhost");
    try {
      response.end(await media(Number(searchParams.get("ms"))));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  };
  const server = createServer((request, response) => void answer(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}
