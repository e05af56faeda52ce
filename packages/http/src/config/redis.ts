import type { RedisOptions } from "@tallylight/adapters/redis";
import { err, ok } from "neverthrow";
import { addressOf, count, list, onOff, secretOf, text, url } from "./kinds.ts";
import type { Kind, Variables } from "./variables.ts";

export type RedisConfig = {
  readonly servers: RedisOptions;
  /** How many replicas must have a lock before anybody is told of it. */
  readonly lockReplicas: number;
};

const WAYS = ["REDIS_URL", "REDIS_SENTINELS", "REDIS_CLUSTER"] as const;
const ONE_WAY = "one of REDIS_URL, REDIS_SENTINELS and REDIS_CLUSTER";

const schemes = url("redis:", "rediss:");
const redisUrl: Kind<string> = {
  secret: true,
  parse: (given) =>
    schemes
      .parse(given)
      .andThen((address) =>
        /^\/?\d{0,5}$/.test(new URL(address).pathname)
          ? ok(address)
          : err("an address with nothing after it but, perhaps, the number of a database, such as redis://host:6379/1"),
      ),
};

/** One server, the master that sentinels name, or a cluster; null when none of them is set. */
export function redis(variables: Variables): RedisConfig | null {
  const { get, given, note } = variables;
  const address = get("REDIS_URL", redisUrl, null);
  const sentinels = get("REDIS_SENTINELS", list(addressOf(26_379)), null);
  const masterName = get("REDIS_SENTINEL_NAME", text, null);
  const cluster = get("REDIS_CLUSTER", list(addressOf(6379)), null);
  const lockReplicas = get("TALLY_LOCK_REPLICAS", count(10), 0);
  const [way, ...others] = WAYS.filter(given);
  for (const other of others) note(other, `is set, and so is ${way}`, ONE_WAY);
  if (given("REDIS_SENTINELS") && masterName === null) {
    note(
      "REDIS_SENTINEL_NAME",
      "is not set",
      "what the sentinels of REDIS_SENTINELS call the master, such as mymaster",
    );
  }
  needless(variables, way);
  const access = { ...credentials(variables, address), ...tls(variables, address) };
  if (address !== null) return { servers: { url: address, ...access }, lockReplicas };
  if (cluster !== null) return { servers: { cluster, ...access }, lockReplicas };
  if (sentinels === null || masterName === null) return null;
  const sentinelUsername = get("REDIS_SENTINEL_USERNAME", text, undefined);
  const sentinelPassword = get("REDIS_SENTINEL_PASSWORD", secretOf(1), undefined);
  return { servers: { sentinels, masterName, sentinelUsername, sentinelPassword, ...access }, lockReplicas };
}

/** What goes with a way to Redis that is not taken. */
function needless({ given, note }: Variables, way: (typeof WAYS)[number] | undefined): void {
  const ofSentinels = ["REDIS_SENTINEL_NAME", "REDIS_SENTINEL_USERNAME", "REDIS_SENTINEL_PASSWORD"];
  if (way !== "REDIS_SENTINELS") {
    for (const name of ofSentinels.filter(given)) note(name, "is set", "REDIS_SENTINELS beside it");
  }
  const ofAny = ["REDIS_USERNAME", "REDIS_PASSWORD", "REDIS_TLS", "REDIS_CA", "REDIS_CERT", "REDIS_KEY"];
  if (way === undefined) {
    for (const name of [...ofAny, "TALLY_LOCK_REPLICAS"].filter(given)) note(name, "is set", `${ONE_WAY} beside it`);
  }
}

function credentials({ get, note }: Variables, address: string | null): Pick<RedisOptions, "username" | "password"> {
  const username = get("REDIS_USERNAME", text, undefined);
  const password = get("REDIS_PASSWORD", secretOf(1), undefined);
  const url = address === null ? null : new URL(address);
  if (url !== null && url.username !== "" && username !== undefined) {
    note("REDIS_USERNAME", "is set, and REDIS_URL has a user", "one of the two");
  }
  if (url !== null && url.password !== "" && password !== undefined) {
    note("REDIS_PASSWORD", "is set, and REDIS_URL has a password", "one of the two");
  }
  return { username, password };
}

/** A URL says by its scheme whether it is TLS; the others by `REDIS_TLS`. */
function tls({ get, given, note }: Variables, address: string | null): Pick<RedisOptions, "tls"> {
  const on = get("REDIS_TLS", onOff, address?.startsWith("rediss:") === true);
  const [ca, cert, key] = [
    get("REDIS_CA", text, undefined),
    get("REDIS_CERT", text, undefined),
    get("REDIS_KEY", secretOf(1), undefined),
  ];
  if (address?.startsWith("redis:") === true && on) note("REDIS_TLS", "is true", "REDIS_URL to begin with rediss://");
  if (address?.startsWith("rediss:") === true && !on) note("REDIS_TLS", "is false", "REDIS_URL to begin with redis://");
  if (!on) {
    const needless = ["REDIS_CA", "REDIS_CERT", "REDIS_KEY"].filter(given);
    for (const name of needless) note(name, "is set", "rediss:// in REDIS_URL, or REDIS_TLS=true");
  }
  if (cert !== undefined && key === undefined) note("REDIS_KEY", "is not set", "the key of REDIS_CERT");
  if (key !== undefined && cert === undefined) note("REDIS_CERT", "is not set", "the certificate of REDIS_KEY");
  return { tls: on ? { ca, cert, key } : null };
}
