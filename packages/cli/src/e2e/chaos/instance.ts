import { type Client, client } from "../client.ts";
import { type ServiceProcess, startService } from "../process.ts";
import { nowMs } from "./history.ts";

/** One of the services, on a port of its own; it may die or sleep, and come back there. */
export type Instance = {
  readonly url: string;
  readonly api: Client;
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly pause: () => void;
  readonly resume: () => void;
  /** How long it has slept in all. */
  readonly sleptMs: () => number;
  readonly log: () => string;
};

export async function startInstance(
  env: Record<string, string>,
  folder: string,
  port: number,
  apiKey: string,
): Promise<Instance> {
  const url = `http://127.0.0.1:${port}`;
  const boot = (): Promise<ServiceProcess> => startService({ ...env, PORT: String(port) }, folder);
  let service = await boot();
  let slept = 0;
  let asleepSince: number | null = null;
  const sinceAsleep = (): number => (asleepSince === null ? 0 : nowMs() - asleepSince);
  return {
    url,
    api: client(url, apiKey),
    kill: async () => void (await service.kill("SIGKILL")),
    start: async () => void (service = await boot()),
    pause: () => {
      service.pause();
      asleepSince ??= nowMs();
    },
    resume: () => {
      slept += sinceAsleep();
      asleepSince = null;
      service.resume();
    },
    sleptMs: () => slept + sinceAsleep(),
    log: () => service.log(),
  };
}
