import type { OptionProblem } from "./configure.ts";
import type { TallylightOptions } from "./options.ts";

type Place = "liveKit" | "locks" | "store" | "index";

const EXPECTED: Readonly<Record<Place, string>> = {
  liveKit: '{ url, apiKey, apiSecret }, adapters of your own, or "simulator"',
  locks: "{ redis } (a URL, { sentinels, name } or { cluster }), { dir }, or a lock store of your own",
  store: "{ s3 }, { dir }, or stores of your own",
  index: "{ redis } (a URL, { sentinels, name } or { cluster }) or { dir }",
};

/** One of these says which kind it is, and so has to be told. */
const MEMBERS: Readonly<Record<Place, readonly string[]>> = {
  liveKit: ["url", "egress"],
  locks: ["redis", "dir", "swap"],
  store: ["s3", "dir", "documents"],
  index: ["redis", "dir"],
};

/**
 * For programs that no compiler has looked at, and for variables that are not set: `{ redis: process.env.REDIS_URL }`
 * without one would put the locks onto this machine, where no other process sees them.
 */
export function missingOptions(options: TallylightOptions): readonly OptionProblem[] {
  const places = (Object.keys(EXPECTED) as Place[]).flatMap((option) => problemOf(option, options[option]) ?? []);
  return [...places, ...Object.entries(options.settings ?? {}).flatMap(([name, value]) => notText(name, value))];
}

/** `{ TALLY_LOCK_REPLICAS: 1 }`: settings are texts, as they are in an environment. */
function notText(option: string, value: unknown): readonly OptionProblem[] {
  if (value === undefined || typeof value === "string") return [];
  return [{ option, given: `is a ${typeof value}`, expected: 'a text, such as "1", "true" or "20s"' }];
}

function problemOf(option: Place, told: unknown): OptionProblem | null {
  if ((option === "liveKit" && told === "simulator") || (option === "index" && told === undefined)) return null;
  const expected = EXPECTED[option];
  if (typeof told !== "object" || told === null) {
    return { option, given: told === undefined ? "is not set" : "is none", expected };
  }
  const members = MEMBERS[option].filter((member) => member in told);
  const [first] = members;
  if (first === undefined) return { option, given: "is none", expected };
  if (members.some((member) => isTold(member, (told as Record<string, unknown>)[member]))) return null;
  const name = first === "s3" ? "s3.bucket" : first;
  return { option: `${option}.${name}`, given: "is not set", expected: `a text that is not empty, in ${expected}` };
}

/** A text with something in it; a bucket by its name; sentinels or nodes of a cluster by theirs; an adapter. */
function isTold(member: string, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return typeof value === "function" || isText(value);
  if (member === "s3") return "bucket" in value && isText(value.bucket);
  if (member !== "redis") return true;
  const servers = "sentinels" in value ? value.sentinels : "cluster" in value ? value.cluster : [];
  return Array.isArray(servers) && servers.length > 0 && servers.every(isText);
}

const isText = (value: unknown): boolean => typeof value === "string" && value.trim() !== "";
