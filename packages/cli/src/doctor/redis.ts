import type { RedisServerFacts } from "@tallylight/adapters/redis";
import { counted } from "../print/words.ts";
import { type Finding, fine, problem, warning } from "./finding.ts";

/** Older ones lack what the scripts use. */
const LEAST_VERSION = 6;
const CLOCK_OFF_MS = 1_000;
const FULL = 0.9;

/** What is right and wrong about one Redis server, by what it says of itself. */
export function redisFindings(server: RedisServerFacts): readonly Finding[] {
  const about = `Redis ${server.address}`;
  return [versionOf(about, server), policyOf(about, server), persistenceOf(about, server), clockOf(about, server)]
    .concat(memoryOf(about, server))
    .filter((finding) => finding !== null);
}

function versionOf(about: string, { version, role, replicas, tookOver }: RedisServerFacts): Finding {
  if (version === null) {
    return warning(about, "its user may not ask INFO, so little is known of it", "Allow INFO to see more: +info.");
  }
  const history = tookOver === true ? " since it took over from another one" : "";
  const says = `version ${version}, ${role ?? "role unknown"}${history}, ${counted(replicas ?? 0, "replica")}`;
  if (Number.parseInt(version, 10) < LEAST_VERSION) return problem(about, says, `Use Redis ${LEAST_VERSION} or newer.`);
  return role === "master" ? fine(about, says) : problem(about, says, "Point to the master: a replica takes no locks.");
}

function policyOf(about: string, { evictionPolicy }: RedisServerFacts): Finding | null {
  if (evictionPolicy === null) return null;
  const says = `maxmemory-policy ${evictionPolicy}`;
  if (evictionPolicy === "noeviction") return fine(about, says);
  return problem(about, `${says}: it throws locks away when its memory is full`, "Set maxmemory-policy noeviction.");
}

function persistenceOf(about: string, { appendOnly, replicas }: RedisServerFacts): Finding | null {
  if (appendOnly === null) return null;
  if (appendOnly) return fine(about, "appendonly yes");
  const says = "appendonly no: a restart may lose locks and what waits in the queue";
  const next = "Set appendonly yes. What is lost is found again in LiveKit and S3, by the next sweep.";
  return replicas === 0 ? warning(about, `${says}, and there is no replica`, next) : warning(about, says, next);
}

function clockOf(about: string, { clockAheadMs }: RedisServerFacts): Finding {
  const says = `its clock is ${Math.abs(clockAheadMs)} ms ${clockAheadMs < 0 ? "behind" : "ahead of"} ours`;
  if (Math.abs(clockAheadMs) < CLOCK_OFF_MS) return fine(about, says);
  // Ages of locks are differences of its own clock: only what people read is wrong.
  return warning(about, says, "Set both by NTP. Locks are not hurt; the times that are shown are.");
}

function memoryOf(about: string, { maxMemoryBytes, usedMemoryBytes }: RedisServerFacts): Finding | null {
  if (maxMemoryBytes === null || usedMemoryBytes === null || maxMemoryBytes === 0) return null;
  const share = usedMemoryBytes / maxMemoryBytes;
  const says = `${Math.round(share * 100)} % of maxmemory is used`;
  if (share < FULL) return fine(about, says);
  return problem(about, says, "Give it more memory: when it is full nothing can be started.");
}
