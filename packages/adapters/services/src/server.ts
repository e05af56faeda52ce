import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findBinary } from "./binary.ts";
import { startChild, type Command, type Running } from "./child.ts";
import { startContainer } from "./container.ts";
import { freePorts } from "./port.ts";
import type { Mortal, Service, Skipped } from "./service.ts";

/** How to find one server on this machine, and how to run it on ports of our choice. */
export interface ServerRecipe {
  readonly binaries: readonly string[];
  /** Null: there is none. */
  readonly image: string | null;
  /** What to say to someone who has neither. */
  readonly howToGet: string;
  readonly ports: number;
  /** `folder` is empty, and the working directory of a local process. */
  readonly command: (ports: readonly number[], folder: string) => Command;
  /** Resolves once the server answers on these ports, by a secret that only our own knows; rejects until then. */
  readonly probe: (ports: readonly number[]) => Promise<unknown>;
}

/** A server of ours, on loopback. */
export type LocalServer = Service<Mortal & { readonly ports: readonly number[] }>;

/** On a machine that is busy with other tests; one that cannot start ends by itself, and is not waited for. */
const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 20;
const ATTEMPTS = 5;

/** Starts a local binary, or else its container image; skipped when there is neither. */
export async function startServer(recipe: ServerRecipe): Promise<LocalServer | Skipped> {
  const binary = await findBinary(...recipe.binaries);
  for (let attempt = 1; ; attempt++) {
    const folder = await mkdtemp(join(tmpdir(), "tallylight-"));
    const ports = await freePorts(recipe.ports);
    const running = await launch(recipe, binary, ports, folder);
    if (running === null) {
      await rm(folder, { recursive: true });
      return {
        skipped: recipe.howToGet + (recipe.image === null ? "" : `, or a container engine for ${recipe.image}`),
      };
    }
    const server = localServer(running, ports, folder, async () => {
      const again = await launch(recipe, binary, ports, folder);
      if (again !== null && (await becomesReady(again, () => recipe.probe(ports)))) return again;
      throw new Error(`${recipe.binaries[0]} did not start again:\n${again?.log()}`);
    });
    if (await becomesReady(running, () => recipe.probe(ports))) return server;
    await server.stop();
    const lostThePort = /address already in use|EADDRINUSE/iu.test(running.log());
    if (!lostThePort || attempt === ATTEMPTS) throw new Error(`${recipe.binaries[0]} did not start:\n${running.log()}`);
  }
}

async function launch(
  recipe: ServerRecipe,
  binary: string | null,
  ports: readonly number[],
  folder: string,
): Promise<Running | null> {
  if (binary !== null) return startChild(binary, recipe.command(ports, folder), folder);
  return recipe.image === null ? null : startContainer(recipe.image, recipe.command(ports, "/tmp"));
}

/** True once the probe resolves; false when the server ends first, or takes too long. */
export async function becomesReady(running: Running, probe: () => Promise<unknown>): Promise<boolean> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  const over = running.exited.then(() => "over" as const);
  while (Date.now() < deadline) {
    const answer = probe().then(
      () => "ready" as const,
      () => sleep(POLL_MS, "not yet" as const),
    );
    const now = await Promise.race([over, answer]);
    if (now !== "not yet") return now === "ready";
  }
  return false;
}

function localServer(
  started: Running,
  ports: readonly number[],
  folder: string,
  startAgain: () => Promise<Running>,
): LocalServer {
  let running = started;
  const kill = async (): Promise<void> => {
    running.kill("SIGKILL");
    await running.exited;
  };
  const forget = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
  };
  return {
    ports,
    kill,
    restart: async ({ emptied = false } = {}) => {
      if (emptied) await forget();
      running = await startAgain();
    },
    pause: () => running.kill("SIGSTOP"),
    goOn: () => running.kill("SIGCONT"),
    stop: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
