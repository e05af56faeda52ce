import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { cacheFolder, findBinary, isExecutable } from "./binary.ts";
import type { Skipped } from "./service.ts";

const sources = fileURLToPath(new URL("../egress-worker", import.meta.url));

/** The egress worker's program, from the cache folder when its sources have not changed; skipped when Go cannot build it. */
export async function buildEgressWorker(): Promise<{ readonly binary: string } | Skipped> {
  const binary = join(cacheFolder, `egress-worker-${await hashOfSources()}`);
  if (await isExecutable(binary)) return { binary };
  const go = await findBinary("go");
  if (go === null) return { skipped: "it is built by Go; install Go 1.26 (https://go.dev/dl)" };
  // Under a name of its own first: several tests may build at once, and none may see half a program.
  const unfinished = `${binary}.${randomUUID()}`;
  await mkdir(cacheFolder, { recursive: true });
  try {
    await promisify(execFile)(go, ["build", "-o", unfinished, "."], { cwd: sources });
  } catch (error) {
    return { skipped: `go build failed: ${String(error)}` };
  }
  await rename(unfinished, binary);
  return { binary };
}

async function hashOfSources(): Promise<string> {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}\n`);
  for (const name of (await readdir(sources)).toSorted()) hash.update(await readFile(join(sources, name)));
  return hash.digest("hex").slice(0, 16);
}
