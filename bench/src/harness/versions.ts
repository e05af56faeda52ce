import { existsSync, readFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Redis } from "ioredis";

export const NODE = `Node ${process.versions.node}`;

/** A library as it is installed: `express 5.3.0`. */
export function library(name: string): string {
  for (let folder = new URL("../..", import.meta.url); folder.pathname !== "/"; folder = new URL("..", folder)) {
    const file = new URL(`node_modules/${name}/package.json`, folder);
    if (!existsSync(file)) continue;
    const { version } = JSON.parse(readFileSync(file, "utf8")) as { readonly version: string };
    return `${name} ${version.replace(/^v/, "")}`;
  }
  return name;
}

export async function redisVersion(client: Pick<Redis, "info">): Promise<string> {
  return `Redis ${/redis_version:(\S+)/.exec(await client.info("server"))?.[1] ?? "of an unknown version"}`;
}

/** The version of its module, which a Go program has in it; built by `go install` it cannot say it itself. */
export function goProgram(name: string): string {
  const own = fileURLToPath(new URL(`../../../.cache/bin/${name}`, import.meta.url));
  const file = existsSync(own) ? own : spawnSync("which", [name], { encoding: "utf8" }).stdout.trim();
  const program = file === "" ? Buffer.alloc(0) : readFileSync(file);
  const start = Math.max(0, program.indexOf("\nmod\tgithub.com/"));
  const told = program.toString("latin1", start, start + 200);
  return `${name} ${/^\nmod\t\S+\t(v\S+)/.exec(told)?.[1] ?? "of an unknown version"}`;
}
