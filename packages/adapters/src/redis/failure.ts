import { type PortName, unavailable, type Unavailable } from "@tallylight/core";
import { err, ok, type Result, ResultAsync } from "neverthrow";
import { ZodError } from "zod";

/** Thrown where the index is found to lack places. */
export const TORN = "TORN";

/** Thrown at an answer that no command of ours has. */
export const OTHER_SHAPE = "OTHERSHAPE";
const OF_ANOTHER_SHAPE = "an answer of another shape";

/** What ioredis and Redis say, and what we call it. The first that matches counts; none of them repeats an argument. */
const CAUSES: readonly (readonly [RegExp, string])[] = [
  [/^Command timed out/, "no answer in time"],
  [
    /^Stream isn't writeable|^Connection is closed|^Reached the max retries|^None of startup nodes|^Cluster isn't ready/,
    "not connected",
  ],
  [/^Socket timeout|ETIMEDOUT/, "connection timed out"],
  [/ECONNREFUSED/, "connection refused"],
  [/ECONNRESET|EPIPE/, "connection lost"],
  [/ENOTFOUND|EAI_AGAIN/, "host not found"],
  [/certificate|self-signed|CERT_|unable to verify/i, "certificate not accepted"],
  [/^WRONGPASS|^NOAUTH|^ERR AUTH/, "credentials refused"],
  [/^NOPERM/, "not permitted by the server's ACL"],
  [/^LOADING/, "the server is loading its data"],
  [/^READONLY/, "the server is a replica"],
  [/^MASTERDOWN/, "the server has no master"],
  [/^CLUSTERDOWN/, "a part of the cluster has no master"],
  [/^TRYAGAIN|^MOVED|^ASK|^Too many Cluster redirections/, "the room's part of the cluster is changing hands"],
  [/^SCANMOVED/, "the servers changed while their locks were listed"],
  [/^NOREPLICAS/, "not on enough replicas in time"],
  [/^ERR No such master/, "none of that name"],
  [/^All sentinels are unreachable/, "no sentinel names a master"],
  [/^OOM/, "the server is out of memory"],
  [/^MISCONF/, "the server cannot persist"],
  [/^BUSY/, "the server is busy with a script"],
  [/^WRONGTYPE/, "a key holds another type"],
  [/^OTHERSHAPE$/, OF_ANOTHER_SHAPE],
  [/^TORN$/, "the index lost a part, and is made again"],
];

/** Any exception of the Redis client as our one failure. Its text holds no argument of a command and no URL. */
export function redisUnavailable(port: PortName, operation: string): (thrown: unknown) => Unavailable {
  return (thrown) => unavailable(port, operation, `redis: ${causeOf(thrown)}`);
}

/** Asks Redis, and gives what it throws as our failure. */
export function attempt<T>(port: PortName, operation: string, ask: () => Promise<T>): ResultAsync<T, Unavailable> {
  return new ResultAsync(attempted(port, operation, ask));
}

/** As `ResultAsync.fromThrowable` does, which takes a generator more for it. */
async function attempted<T>(port: PortName, operation: string, ask: () => Promise<T>): Promise<Result<T, Unavailable>> {
  try {
    return ok(await ask());
  } catch (thrown) {
    return err(redisUnavailable(port, operation)(thrown));
  }
}

function causeOf(thrown: unknown): string {
  // zod's words would repeat what the server holds.
  if (thrown instanceof ZodError) return OF_ANOTHER_SHAPE;
  // A cluster's client tells that no node helped it, and beside it what the last one said.
  if (thrown instanceof Error && "lastNodeError" in thrown) return causeOf(thrown.lastNodeError ?? null);
  const message = thrown instanceof Error ? thrown.message : "";
  // What the last of the sentinels said is at the end.
  const [, ofSentinel] = /^All sentinels are unreachable.* Last error: (.*)$/s.exec(message) ?? [];
  if (ofSentinel !== undefined) return `no sentinel names a master: ${causeOf(new Error(ofSentinel))}`;
  const known = CAUSES.find(([pattern]) => pattern.test(message));
  if (known !== undefined) return known[1];
  // The server's error code is its first word: safe to repeat, which the rest is not.
  return /^[A-Z]{2,20}(?= )/.exec(message)?.[0] ?? "unexpected error";
}
