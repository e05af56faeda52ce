import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

/** On which cores what is measured runs; a process that is started inherits those of its parent. */
export type Pinning = { readonly toLoad: () => void; readonly toServers: () => void; readonly pinned: boolean };

const FREE: Pinning = { toLoad: () => {}, toServers: () => {}, pinned: false };
const [SERVERS, LOAD] = ["0", "1"];

/** Linux with `taskset` and two cores or more; elsewhere nothing is pinned, and the report says so. */
export function pinning(wanted: boolean): Pinning {
  if (!wanted || availableParallelism() < 2 || !moveTo(LOAD)) return FREE;
  return { toLoad: () => void moveTo(LOAD), toServers: () => void moveTo(SERVERS), pinned: true };
}

function moveTo(core: string): boolean {
  return spawnSync("taskset", ["-acp", core, String(process.pid)], { stdio: "ignore" }).status === 0;
}
