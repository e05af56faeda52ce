import { connectLiveKit, liveKitWebhooks } from "@tallylight/adapters/livekit";
import { memoryStores } from "@tallylight/adapters/memory";
import { systemClock, systemIds } from "@tallylight/adapters/system";
import type { Limits } from "@tallylight/core";
import { loadConfig, type Log } from "@tallylight/http";
import type { House } from "@tallylight/http/compose";
import { okAsync } from "neverthrow";
import type { QuickLiveKit } from "./quick-livekit.ts";

export const API_KEY = "bench-key-0123456789abcdef0123456789abcdef";
export const LIVEKIT_KEY = { apiKey: "bench", apiSecret: "bench-secret-0123456789abcdef0123456789" };
export const BASE = "/meet/api/v1";

export const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** The service over memory: what is left is what it does itself. */
export function memoryHouse({ egress, directory }: QuickLiveKit, limits: Partial<Limits> = {}): House {
  const config = loadConfig({ TALLY_API_KEYS: API_KEY, TALLY_SECRET: API_KEY })._unsafeUnwrap();
  const { answers, outbox, events, below: _below, ...stores } = memoryStores({ prefix: config.prefix, now: Date.now });
  const probe = () => okAsync(null);
  return {
    config,
    ports: { ...stores, egress, directory, clock: systemClock, ids: systemIds },
    answers,
    outbox,
    events,
    settings: { limits: { ...config.limits, ...limits }, owner: "bench" },
    webhooks: liveKitWebhooks(
      connectLiveKit({ url: "http://127.0.0.1:1", keys: [LIVEKIT_KEY], prefix: config.prefix }),
    ),
    apiKeys: [API_KEY],
    apiKeyFile: null,
    secret: API_KEY,
    simulator: null,
    describe: { liveKit: "livekit", locks: "redis", storage: "s3" },
    storage: null,
    inspectRedis: null,
    redisHealth: null,
    probes: { liveKit: probe, locks: probe, storage: probe },
    close: async () => {},
  };
}
