import { connectLiveKit, liveKitEgress, liveKitRooms, liveKitWebhooks } from "@tallylight/adapters/livekit";
import type { LiveKitOptions, LiveKitWebhooks } from "@tallylight/adapters/livekit";
import type { Simulator, SimulatorOptions } from "@tallylight/adapters/simulator";
import { type Egress, type RoomDirectory, unavailable, type Unavailable } from "@tallylight/core";
import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { errAsync } from "neverthrow";
import type { Config } from "../config.ts";
import {
  readSimulatorAddress,
  removeSimulatorAddress,
  type SimulatorAddress,
  writeSimulatorAddress,
} from "./data-dir.ts";
import type { OwnAdapters } from "./own-adapters.ts";

/** LiveKit as the house needs it. */
export type LiveKit = {
  readonly egress: Egress;
  readonly directory: RoomDirectory;
  readonly webhooks: LiveKitWebhooks;
  readonly simulator: Simulator | null;
  readonly close: () => Promise<void>;
};

type Where = Pick<LiveKitOptions, "url" | "publicUrl" | "keys" | "pathRoot">;

const nothingToClose = async (): Promise<void> => {};

/** The LiveKit of the configuration, or a simulated one. */
export async function openLiveKit(
  config: Config,
  upload: SimulatorOptions["upload"],
  { startSimulator, own = {} }: { readonly startSimulator: boolean; readonly own?: OwnAdapters },
): Promise<LiveKit> {
  const { liveKit, s3, dataDir } = config;
  if (own.liveKit !== undefined) return { ...own.liveKit, simulator: null, close: nothingToClose };
  // A recorder that uploads nothing writes files, and is told where the layout begins.
  const onFiles = s3 === null && own.storage === undefined;
  if (liveKit !== null) {
    const { url, publicUrl, keys } = liveKit;
    return connected(config, {
      url,
      publicUrl: publicUrl ?? url,
      keys,
      pathRoot: onFiles ? `${resolve(dataDir)}/` : "",
    });
  }
  if (startSimulator) return simulated(config, upload);
  const running = await readSimulatorAddress(dataDir);
  return running === null ? absent(dataDir) : connected(config, whereIs(running));
}

function connected(
  { prefix }: Config,
  where: Where,
  simulator: Simulator | null = null,
  close = nothingToClose,
): LiveKit {
  const connection = connectLiveKit({ ...where, prefix });
  return {
    egress: liveKitEgress(connection),
    directory: liveKitRooms(connection),
    webhooks: liveKitWebhooks(connection),
    simulator,
    close,
  };
}

const whereIs = ({ url, apiKey, apiSecret }: SimulatorAddress): Where => ({ url, keys: [{ apiKey, apiSecret }] });

async function simulated(config: Config, upload: SimulatorOptions["upload"]): Promise<LiveKit> {
  const { startSimulator } = await import("@tallylight/adapters/simulator");
  await refuseIfRunning(config.dataDir);
  const apiSecret = randomBytes(32).toString("base64url");
  const simulator = await startSimulator({ apiKey: "simulator", apiSecret, webhookUrls: [], upload });
  await writeSimulatorAddress(config.dataDir, simulator);
  return connected(config, whereIs(simulator), simulator, async () => {
    await removeSimulatorAddress(config.dataDir, simulator);
    await simulator.close();
  });
}

const PROBE_MS = 1_000;

/** A second simulator would know nothing of the first one's recordings, and its sweep would call them lost. */
async function refuseIfRunning(dataDir: string): Promise<void> {
  const running = await readSimulatorAddress(dataDir);
  if (running === null) return;
  const asked = fetch(running.url.replace(/^ws/, "http"), { signal: AbortSignal.timeout(PROBE_MS) });
  const answers = await asked.then(
    () => true,
    () => false,
  );
  if (answers) throw new Error(`another service runs on the data directory ${dataDir}; choose another TALLY_DATA_DIR`);
}

/** Nobody can be asked: so nothing is known, and nothing is freed. */
function absent(dataDir: string): LiveKit {
  const cause =
    `no LIVEKIT_URL is set, and no simulator of the data directory ${dataDir} is running: ` +
    "start the service (tallylight serve), or set LIVEKIT_URL";
  const asked = (port: "egress" | "directory", operation: string) => () =>
    errAsync<never, Unavailable>(unavailable(port, operation, cause));
  return {
    egress: {
      start: () => errAsync({ kind: "egress-refused", status: 404, message: cause }),
      stop: asked("egress", "stop"),
      find: asked("egress", "find"),
      inRoom: asked("egress", "inRoom"),
    },
    directory: {
      find: asked("directory", "find"),
      open: asked("directory", "open"),
      recorded: asked("directory", "recorded"),
      recorderAnswers: asked("directory", "recorderAnswers"),
      close: asked("directory", "close"),
      joinToken: asked("directory", "joinToken"),
    },
    webhooks: {
      check: () => errAsync({ kind: "bad-signature", reason: cause }),
      receive: () => errAsync({ kind: "bad-signature", reason: cause }),
    },
    simulator: null,
    close: nothingToClose,
  };
}
