import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const SECRET_BYTES = 32;

/** A secret of 256 bits that stays the same: read from `{dataDir}/{name}`, or made there with mode 0600. */
export async function keptSecret(
  dataDir: string,
  name: string,
): Promise<{ readonly secret: string; readonly file: string }> {
  const file = join(dataDir, name);
  const made = await writeAside(dataDir, file, randomBytes(SECRET_BYTES).toString("base64url"));
  // A link fails where a file is already, so of two processes that begin together both have the first one's secret.
  await link(made, file).catch(unlessThere);
  await rm(made);
  const secret = (await readFile(file, "utf8")).trim();
  if (secret.length < 22) throw new Error(`${file} does not hold a secret of at least 22 characters`);
  return { secret, file };
}

const simulatorAddress = z.object({ url: z.url(), apiKey: z.string().min(1), apiSecret: z.string().min(1) });

/** How a simulator is reached. */
export type SimulatorAddress = z.infer<typeof simulatorAddress>;

const SIMULATOR_FILE = "simulator.json";

/** Tells the other processes of this data directory where the simulator listens. */
export async function writeSimulatorAddress(
  dataDir: string,
  { url, apiKey, apiSecret }: SimulatorAddress,
): Promise<void> {
  const file = join(dataDir, SIMULATOR_FILE);
  await rename(await writeAside(dataDir, file, JSON.stringify({ url, apiKey, apiSecret })), file);
}

/** Null when no simulator of this data directory runs, as far as can be told. */
export async function readSimulatorAddress(dataDir: string): Promise<SimulatorAddress | null> {
  const text = await readFile(join(dataDir, SIMULATOR_FILE), "utf8").catch(() => "null");
  const read = simulatorAddress.safeParse(jsonOr(text, null));
  return read.success ? read.data : null;
}

/** Takes the address back, unless another simulator has written its own since. */
export async function removeSimulatorAddress(dataDir: string, { url }: SimulatorAddress): Promise<void> {
  const told = await readSimulatorAddress(dataDir);
  if (told?.url === url) await rm(join(dataDir, SIMULATOR_FILE), { force: true });
}

async function makeDataDir(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
}

/** A reader never meets a file that is half written. */
async function writeAside(dataDir: string, file: string, text: string): Promise<string> {
  await makeDataDir(dataDir);
  const aside = `${file}.${randomBytes(6).toString("hex")}`;
  await writeFile(aside, `${text}\n`, { mode: 0o600, flag: "wx", flush: true });
  return aside;
}

function unlessThere(thrown: unknown): void {
  if (!(thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST")) throw thrown;
}

function jsonOr(text: string, fallback: unknown): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return fallback;
  }
}
