import { randomBytes } from "node:crypto";
import { RoomServiceClient } from "livekit-server-sdk";
import { startServer } from "./server.ts";
import { isSkipped, type Mortal, serviceOrSkip, type Service, type Skipped } from "./service.ts";

export type LiveKitAddress = {
  /** http://…; the same host and port serve ws:// for participants. */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
};

export type LiveKitOptions = {
  /** Where LiveKit and its egress workers meet. (They share pub/sub channels, whatever the database's number.) */
  readonly redisUrl: string;
  /** Gets every webhook, signed with the API key. */
  readonly webhookUrl?: string;
  /** LiveKit's own `room` settings, such as `{ empty_timeout: 10, departure_timeout: 5 }` (seconds). */
  readonly roomOptions?: Readonly<Record<string, number | boolean>>;
};

/**
 * A livekit-server: the one at `TALLY_TEST_LIVEKIT_URL` (with `TALLY_TEST_LIVEKIT_API_KEY` and `…_API_SECRET`), or one of
 * its own. The given one keeps its own settings, so it serves only a test that asks for no webhook and no room options,
 * and works with an egress worker only when its Redis is that of `TALLY_TEST_REDIS_URL`.
 */
export async function startLiveKit(options: LiveKitOptions): Promise<Service<LiveKitAddress> | Skipped> {
  const given = process.env["TALLY_TEST_LIVEKIT_URL"];
  const serves = given !== undefined && options.webhookUrl === undefined && options.roomOptions === undefined;
  return serviceOrSkip("livekit-server", async () => (serves ? givenLiveKit(given) : ownLiveKit(options)));
}

/** A livekit-server of its own in any case. */
export async function startMortalLiveKit(options: LiveKitOptions): Promise<Service<LiveKitAddress & Mortal> | Skipped> {
  return serviceOrSkip("livekit-server", () => ownLiveKit(options));
}

function givenLiveKit(url: string): Service<LiveKitAddress> {
  const { TALLY_TEST_LIVEKIT_API_KEY: apiKey = "", TALLY_TEST_LIVEKIT_API_SECRET: apiSecret = "" } = process.env;
  return { url, apiKey, apiSecret, stop: async () => undefined };
}

async function ownLiveKit(options: LiveKitOptions): Promise<Service<LiveKitAddress & Mortal> | Skipped> {
  const keys = { apiKey: "tallylight", apiSecret: randomBytes(24).toString("hex") };
  const address = (port: number | undefined): LiveKitAddress => ({ url: `http://127.0.0.1:${port}`, ...keys });
  const server = await startServer({
    binaries: ["livekit-server", "server"],
    image: "livekit/livekit-server:v1.13.5",
    howToGet: "go install github.com/livekit/livekit-server/cmd/server@v1.13.5, or set TALLY_TEST_LIVEKIT_URL",
    ports: 3,
    command: (ports) => ({ args: [], env: { LIVEKIT_CONFIG: JSON.stringify(config(options, keys, ports)) } }),
    probe: ([port]) => new RoomServiceClient(address(port).url, keys.apiKey, keys.apiSecret).listRooms(),
  });
  return isSkipped(server) ? server : { ...server, ...address(server.ports[0]) };
}

function config(
  { redisUrl, webhookUrl, roomOptions }: LiveKitOptions,
  { apiKey, apiSecret }: Omit<LiveKitAddress, "url">,
  [port, tcpPort, udpPort]: readonly number[],
): object {
  const redis = new URL(redisUrl);
  return {
    port,
    bind_addresses: ["127.0.0.1"],
    rtc: {
      tcp_port: tcpPort,
      udp_port: udpPort,
      use_external_ip: false,
      node_ip: "127.0.0.1",
      enable_loopback_candidate: true,
    },
    redis: { address: redis.host, password: redis.password, db: Number(redis.pathname.slice(1)) },
    keys: { [apiKey]: apiSecret },
    ...(webhookUrl === undefined ? {} : { webhook: { api_key: apiKey, urls: [webhookUrl] } }),
    ...(roomOptions === undefined ? {} : { room: roomOptions }),
  };
}
