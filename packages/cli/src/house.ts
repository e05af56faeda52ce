import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Config, Log } from "@tallylight/http";
import { err, ok, type Result, ResultAsync, safeTry } from "neverthrow";
import type { CliContext, OpenHouse } from "./context.ts";
import { printable } from "./print/words.ts";
import type { Refusal } from "./refusal.ts";

/*
 * The only way from a command to adapters. They are imported when a house is opened, so that `--help` loads none.
 */

type Where = { readonly env: NodeJS.ProcessEnv; readonly cwd: string };

/** Opens the stores that the environment and `.env` of `cwd` name. What they warn of goes to `stderr`. */
export function openHouse(where: Where, stderr: { write(text: string): void }): ResultAsync<OpenHouse, Refusal> {
  return safeTry(async function* () {
    const [{ hostsOf }, { compose }] = await Promise.all([
      import("@tallylight/http"),
      import("@tallylight/http/compose"),
    ]);
    const config = yield* await configOf(where);
    warnOfNewFolder(config, where, stderr);
    const hosts = hostsOf(config.receivers.urls);
    return compose(config, warningsTo(stderr), { startSimulator: false }).map((house) => ({ ...house, hosts }));
  });
}

/** Whoever types a command in another folder than the service's sees empty stores, and would take them for the service's. */
function warnOfNewFolder({ dataDir, redis, s3 }: Config, { cwd }: Where, stderr: { write(text: string): void }): void {
  const path = resolve(cwd, dataDir);
  if ((redis !== null && s3 !== null) || existsSync(path)) return;
  const ways = "go to the folder of the service, set TALLY_DATA_DIR, or give --url";
  stderr.write(
    `${printable(`Warning: ${path} was not there, and is made, with nothing in it. To see a service's: ${ways}.`)}\n`,
  );
}

/** What is odd, in words: a command's output is read by people, and its standard output by programs. */
function warningsTo(stderr: { write(text: string): void }): Log {
  const silent = (): void => {};
  const warn = (facts: unknown, message?: string): void => {
    const told = typeof facts === "object" && facts !== null ? Object.values(facts).map(String) : [];
    stderr.write(`${printable(`Warning: ${[message ?? "", ...told].join(": ")}`)}\n`);
  };
  return { debug: silent, info: silent, warn, error: warn };
}

/** Starts the service, which logs to the standard output. */
export function startService(where: Where): ReturnType<CliContext["serve"]> {
  return safeTry(async function* () {
    const { createLog, serve } = await import("@tallylight/http");
    const config = yield* await configOf(where);
    return serve(config, createLog(config.logLevel));
  });
}

/** Every setting, without secrets, and what is wrong with them. */
export function describeSettings({ env, cwd }: Where): ReturnType<CliContext["settings"]> {
  return safeTry(async function* () {
    const { describeConfig } = await import("@tallylight/http");
    return ok(describeConfig(env, yield* await dotenvOf(join(cwd, ".env"))));
  });
}

async function configOf({ env, cwd }: Where): Promise<Result<Config, Refusal>> {
  const { loadConfig } = await import("@tallylight/http");
  const dotenv = await dotenvOf(join(cwd, ".env"));
  return dotenv.andThen((text) =>
    loadConfig(env, text).mapErr((problems): Refusal => ({ kind: "invalid-configuration", problems })),
  );
}

async function dotenvOf(path: string): Promise<Result<string, Refusal>> {
  try {
    return ok(await readFile(path, "utf8"));
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "unknown reason";
    if (code === "ENOENT") return ok("");
    const problem = { variable: path, given: `cannot be read (${code})`, expected: "a file of settings, or none" };
    return err({ kind: "invalid-configuration", problems: [problem] });
  }
}

/** What the service at `url` counts. It is asked with the same key. */
export function readMetrics(where: Where, url: URL): ReturnType<CliContext["metrics"]> {
  return safeTry(async function* () {
    const [{ readApiKey }, { serviceClient }] = await Promise.all([
      import("./control/api-key.ts"),
      import("./control/client.ts"),
    ]);
    const client = serviceClient(url, yield* await readApiKey(where));
    return client.ask({ path: new URL("/metrics", url).href }).map((answer) => answer.text());
  });
}

/** A way to the service at `url`. Its key comes from TALLY_API_KEY, or is the first of the service's own here. */
export function openRemote(where: Where, url: URL): ReturnType<CliContext["remote"]> {
  return safeTry(async function* () {
    const [{ readApiKey }, { remoteControl }] = await Promise.all([
      import("./control/api-key.ts"),
      import("./control/remote.ts"),
    ]);
    return ok(remoteControl(url, yield* await readApiKey(where)));
  });
}
