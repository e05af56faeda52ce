import type { Description, House } from "../compose.ts";
import type { Service } from "../edge/context.ts";

/** Whether the service can do its work, and which dependency keeps it from that. Holds no address and no cause. */
export type Readiness = {
  readonly status: "ready" | "not-ready" | "starting" | "stopping";
  readonly dependencies: Readonly<Record<string, Dependency>>;
};

type Dependency = { readonly what: string; readonly ok: boolean };

const KEPT_MS = 1_000;

/** Asks every dependency; who asks again within a second is given the same answer. */
export function readinessOf(
  { probes, describe, ports }: Pick<House, "probes" | "describe" | "ports">,
  { log, phase }: Pick<Service, "log" | "phase">,
): () => Promise<Readiness> {
  let asked: { readonly atMs: number; readonly answer: Promise<Readiness["dependencies"]> } | null = null;
  const ask = async (name: keyof Description): Promise<[string, Dependency]> => {
    const probed = await probes[name]();
    if (probed.isErr()) log.warn({ dependency: name, ...probed.error }, "a dependency does not answer");
    return [name, { what: describe[name], ok: probed.isOk() }];
  };
  const askAll = async (): Promise<Readiness["dependencies"]> => {
    const answers = await Promise.all([ask("liveKit"), ask("locks"), ask("storage")]);
    return Object.fromEntries(answers);
  };
  return async () => {
    const nowMs = ports.clock.monotonicMs();
    if (asked === null || nowMs - asked.atMs > KEPT_MS) asked = { atMs: nowMs, answer: askAll() };
    const dependencies = await asked.answer;
    const ready = Object.values(dependencies).every((dependency) => dependency.ok);
    const now = phase();
    return { status: now !== "running" ? now : ready ? "ready" : "not-ready", dependencies };
  };
}
