import { randomBytes } from "node:crypto";
import { relative } from "node:path";
import { err, ok, type Result } from "neverthrow";
import type { OwnAdapters } from "../compose/own-adapters.ts";
import { type Config, type ConfigProblem, loadConfig } from "../config.ts";
import { missingOptions } from "./missing-options.ts";
import type { TallylightOptions } from "./options.ts";
import { REDIS_OPTIONS, redisVariables } from "./redis-variables.ts";

/** Options that cannot be used: every one of them, by its name, without its value where that is a secret. */
export type InvalidOptions = { readonly kind: "invalid-options"; readonly problems: readonly OptionProblem[] };

/** "`option` `given`; expected `expected`". */
export type OptionProblem = { readonly option: string; readonly given: string; readonly expected: string };

/** The settings that options stand for, and what the program brings itself. */
export type Configured = { readonly config: Config; readonly own: OwnAdapters };

type Environment = Readonly<Record<string, string | undefined>>;

/** Options are settings under other names: one place knows what each may be, and says what is wrong with it. */
export function configure(options: TallylightOptions, nodeEnv: string | undefined): Result<Configured, InvalidOptions> {
  const missing = missingOptions(options);
  if (missing.length > 0) return err({ kind: "invalid-options", problems: missing });
  const own = ownAdapters(options);
  const environment: Environment = {
    NODE_ENV: nodeEnv,
    TALLY_API_KEYS: secret(),
    TALLY_SECRET: secret(),
    // A program's own rooms are in LiveKit alone.
    TALLY_ADOPT_ROOMS: "true",
    ...liveKitVariables(options),
    ...placeVariables(options),
    ...options.settings,
  };
  const config = loadConfig(environment).mapErr((found) => found.map((problem) => asOption(problem, options)));
  const unsigned = config.map((read) => unsignedWebhooks(read, options)).unwrapOr([]);
  const problems = [...contradictions(options), ...unsigned];
  if (config.isErr() || problems.length > 0) {
    return err({ kind: "invalid-options", problems: [...problems, ...(config.isErr() ? config.error : [])] });
  }
  return ok({ config: config.value, own });
}

/** Nobody is given it: it signs what nobody sees, unless `settings` has another. */
const secret = (): string => randomBytes(32).toString("base64url");

function ownAdapters({ liveKit, locks, store }: TallylightOptions): OwnAdapters {
  return {
    ...(liveKit !== "simulator" && "egress" in liveKit ? { liveKit } : {}),
    ...("swap" in locks ? { locks } : {}),
    ...("documents" in store ? { storage: store } : {}),
  };
}

/** An adapter of one's own stands for a LiveKit that is not simulated. */
const OWN_LIVEKIT = { url: "http://own-adapter.invalid", apiKey: "own", apiSecret: "own" };

function liveKitVariables({ liveKit }: TallylightOptions): Environment {
  if (liveKit === "simulator") return {};
  const { url, apiKey, apiSecret } = "url" in liveKit ? liveKit : OWN_LIVEKIT;
  return { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret };
}

function placeVariables(options: TallylightOptions): Environment {
  const { store } = options;
  const index = indexOf(options);
  const dir = "dir" in store ? store.dir : index !== null && "dir" in index ? index.dir : undefined;
  const s3 = "s3" in store ? store.s3 : undefined;
  return {
    ...(index !== null && "redis" in index ? redisVariables(index.redis) : {}),
    TALLY_DATA_DIR: dir,
    S3_BUCKET: s3?.bucket,
    AWS_REGION: s3?.region,
    AWS_ENDPOINT_URL_S3: s3?.endpoint,
    S3_FORCE_PATH_STYLE: s3?.forcePathStyle === undefined ? undefined : String(s3.forcePathStyle),
    AWS_ACCESS_KEY_ID: s3?.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3?.secretAccessKey,
    S3_PREFIX: s3?.prefix,
  };
}

/** Where lists, queues and events are; null when nothing says so. */
function indexOf({ locks, store, index }: TallylightOptions): NonNullable<TallylightOptions["index"]> | null {
  if (index !== undefined) return index;
  if (!("swap" in locks)) return locks;
  return "dir" in store ? store : null;
}

function contradictions(options: TallylightOptions): readonly OptionProblem[] {
  const { liveKit, locks, store, index } = options;
  const local = indexOf(options);
  const problems: (OptionProblem | false)[] = [
    local === null && {
      option: "index",
      given: "is not set",
      expected: "{ redis } or { dir }, since neither locks nor store says where lists and queues are",
    },
    index !== undefined &&
      !("swap" in locks) && {
        option: "index",
        given: "is set",
        expected: "nothing: it is where the locks are, unless those are in a store of your own",
      },
    local !== null &&
      "dir" in local &&
      "dir" in store &&
      relative(local.dir, store.dir) !== "" && {
        option: "store.dir",
        given: `is ${JSON.stringify(store.dir)}`,
        expected: `${JSON.stringify(local.dir)}, the directory of the locks`,
      },
    liveKit === "simulator" &&
      !("dir" in store) && {
        option: "store",
        given: "is no directory",
        expected: "{ dir }, the only place that the simulator records into",
      },
  ];
  return problems.filter((problem) => problem !== false);
}

/** The first API key would sign them, which is one that was made here, and that no receiver can know. */
function unsignedWebhooks({ receivers }: Config, { settings = {} }: TallylightOptions): readonly OptionProblem[] {
  if (receivers.urls.length === 0 || receivers.secrets.length > 0 || "TALLY_API_KEYS" in settings) return [];
  const expected = "the secret by which the receivers of TALLY_WEBHOOK_URLS know what is sent to them";
  return [{ option: "TALLY_WEBHOOK_SECRET", given: "is not set", expected }];
}

/** What a setting's variable is called here. A variable of `settings` keeps its name. */
const OPTIONS: Readonly<Record<string, string>> = {
  LIVEKIT_URL: "liveKit.url",
  LIVEKIT_API_KEY: "liveKit.apiKey",
  LIVEKIT_API_SECRET: "liveKit.apiSecret",
  TALLY_DATA_DIR: "store.dir",
  S3_BUCKET: "store.s3.bucket",
  AWS_REGION: "store.s3.region",
  AWS_ENDPOINT_URL_S3: "store.s3.endpoint",
  S3_FORCE_PATH_STYLE: "store.s3.forcePathStyle",
  AWS_ACCESS_KEY_ID: "store.s3.accessKeyId",
  AWS_SECRET_ACCESS_KEY: "store.s3.secretAccessKey",
  S3_PREFIX: "store.s3.prefix",
};

function asOption({ variable, given, expected }: ConfigProblem, { index }: TallylightOptions): OptionProblem {
  const place = index === undefined ? "locks" : "index";
  const optionOf = (name: string): string =>
    OPTIONS[name] ?? (name in REDIS_OPTIONS ? `${place}.${REDIS_OPTIONS[name]}` : name);
  const named = (text: string): string => text.replace(/[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+/g, optionOf);
  return { option: optionOf(variable), given: named(given), expected: named(expected) };
}
