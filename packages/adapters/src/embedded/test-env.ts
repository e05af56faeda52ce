import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type EmbeddedEnv, openEmbedded } from "./connect.ts";

/** A directory that is removed with the test. */
export async function freshDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "tallylight-lmdb-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  return dir;
}

/** Closed with the test. */
export function open(dir: string): EmbeddedEnv {
  const env = openEmbedded(dir)._unsafeUnwrap();
  onTestFinished(() => env.close());
  return env;
}

/** What was made of an environment that has been closed since. */
export async function closed<T>(make: (env: EmbeddedEnv) => T): Promise<T> {
  const env = open(await freshDir());
  const made = make(env);
  await env.close();
  return made;
}
