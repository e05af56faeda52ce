import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type S3Address, startS3 } from "@tallylight/services";
import { createApp, loadConfig } from "@tallylight/http";
import { compose, type House } from "@tallylight/http/compose";
import type { Bench } from "./figure.ts";
import { API_KEY, LIVEKIT_KEY, SILENT } from "./memory-house.ts";

export type Environment = Record<string, string>;

/** A folder that is gone when the figure is done. */
function temporaryFolder(bench: Pick<Bench, "after">): string {
  const folder = mkdtempSync(join(tmpdir(), "tallylight-bench-"));
  bench.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What every service that is measured is told. */
export function settingsOf(bench: Pick<Bench, "after">): Environment {
  return {
    HOST: "127.0.0.1",
    TALLY_API_KEYS: API_KEY,
    TALLY_SECRET: API_KEY,
    TALLY_DATA_DIR: temporaryFolder(bench),
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
}

export function liveKitSettings(url: string): Environment {
  return { LIVEKIT_URL: url, LIVEKIT_API_KEY: LIVEKIT_KEY.apiKey, LIVEKIT_API_SECRET: LIVEKIT_KEY.apiSecret };
}

export const minio = (bench: Bench): Promise<S3Address> => bench.server(() => startS3("minio"));
export const versitygw = (bench: Bench): Promise<S3Address> => bench.server(() => startS3("versitygw"));

/** The house that these settings ask for, in this process; it starts no simulator. */
export async function openHouse(bench: Pick<Bench, "after">, env: Environment): Promise<House> {
  const config = loadConfig(env).match(
    (loaded) => loaded,
    (problems) => {
      throw new Error(JSON.stringify(problems));
    },
  );
  const house = (await compose(config, SILENT, { startSimulator: false }))._unsafeUnwrap();
  bench.after(house.close);
  return house;
}

export type Ask = (
  path: string,
  init?: { readonly method?: string; readonly body?: string; readonly headers?: Readonly<Record<string, string>> },
) => Promise<Response>;

/** The service as a function, asked with the API key; no socket is in between. */
export function askOf(house: House, options: Partial<Parameters<typeof createApp>[1]> = {}): Ask {
  const app = createApp(house, { log: SILENT, ...options });
  return async (path, init = {}) =>
    app.request(path, {
      ...init,
      headers: { "x-api-key": API_KEY, "content-type": "application/json", ...init.headers },
    });
}
