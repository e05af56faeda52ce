import { within } from "@tallylight/core";
import type { Description, House } from "../compose.ts";
import type { Service } from "../edge/context.ts";

/** Whether the service can do its work, and which dependency keeps it from that. Holds no address and no cause. */
export type Readiness = {
  readonly status: "ready" | "not-ready" | "starting" | "stopping";
  readonly dependencies: Readonly<Record<Name, Dependency>>;
  /** What can be done now, whatever else cannot. */
  readonly can: Readonly<Record<Ability, boolean>>;
};

type Name = keyof Description;
type Ability = keyof typeof NEEDS;
type Dependency = {
  readonly what: string;
  readonly ok: boolean;
  /** What is known of it beside that, for a person to read. */
  readonly detail?: object;
};

/** The index is where the locks are, and the documents are where the media are. */
const NEEDS = {
  startRecordings: ["liveKit", "locks", "storage"],
  stopRecordings: ["liveKit"],
  listRecordings: ["locks"],
  readRecordings: ["storage"],
} as const satisfies Record<string, readonly Name[]>;

const KEPT_MS = 1_000;
/** A prober's own patience is often not more than a few seconds. */
const LONGEST_MS = 2_000;

/**
 * Asks every dependency; who asks again within a second is given the same answer. One that does not answer within two
 * seconds counts as away.
 */
export function readinessOf(
  { probes, describe, ports, storage }: Pick<House, "probes" | "describe" | "ports" | "storage">,
  { log, phase }: Pick<Service, "log" | "phase">,
): () => Promise<Readiness> {
  const { clock } = ports;
  let asked: { readonly atMs: number; readonly answer: Promise<Readiness["dependencies"]> } | null = null;

  const ask = async (name: Name): Promise<readonly [Name, Dependency]> => {
    const told = probes[name]().mapErr(({ operation, cause }) => `${operation}: ${cause}`);
    const inTime = await within(clock, LONGEST_MS, `no answer within ${LONGEST_MS} ms`, told);
    const cause = inTime.isErr() ? inTime.error : null;
    if (cause !== null) log.warn({ dependency: name, cause }, "a dependency does not answer");
    const detail = name === "storage" ? (storage?.known() ?? null) : null;
    return [name, { what: describe[name], ok: cause === null, ...(detail === null ? {} : { detail }) }];
  };
  const askAll = async (): Promise<Readiness["dependencies"]> => {
    const answers = await Promise.all([ask("liveKit"), ask("locks"), ask("storage")]);
    return Object.fromEntries(answers) as Readiness["dependencies"];
  };
  return async () => {
    const nowMs = clock.monotonicMs();
    if (asked === null || nowMs - asked.atMs > KEPT_MS) asked = { atMs: nowMs, answer: askAll() };
    const dependencies = await asked.answer;
    const ready = Object.values(dependencies).every((dependency) => dependency.ok);
    const now = phase();
    const can = Object.fromEntries(
      Object.entries(NEEDS).map(([ability, needs]) => [ability, needs.every((name) => dependencies[name].ok)]),
    ) as Readiness["can"];
    return { status: now !== "running" ? now : ready ? "ready" : "not-ready", dependencies, can };
  };
}
