import { access, constants, stat, statfs } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Finding, fine, problem, warning } from "./finding.ts";

const ABOUT = "data directory";
const SECRETS = ["api-key", "secret"];
const LITTLE_BYTES = 1e9;

/** Can the data directory be used, is it private, and has it room? */
export async function dataDirFindings(cwd: string, dataDir: string): Promise<readonly Finding[]> {
  const path = resolve(cwd, dataDir);
  try {
    await access(path, constants.R_OK | constants.W_OK);
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return [fine(ABOUT, `${dataDir} is made when it is needed`)];
    const next = "Make it writable for this user, or choose another one with TALLY_DATA_DIR.";
    return [problem(ABOUT, `${dataDir} cannot be used (${codeOf(thrown)})`, next)];
  }
  const [{ bavail, bsize }, ...secrets] = await Promise.all([
    statfs(path),
    ...SECRETS.map((name) => secretFinding(path, name)),
  ]);
  const free = bavail * bsize;
  const says = `${dataDir} can be written, ${(free / 1e9).toFixed(1)} GB free`;
  const room =
    free < LITTLE_BYTES ? warning(ABOUT, says, "Make room: recordings are written here.") : fine(ABOUT, says);
  return [room, ...secrets.flat()];
}

/** A secret is for its owner alone. */
async function secretFinding(folder: string, name: string): Promise<readonly Finding[]> {
  try {
    const { mode } = await stat(join(folder, name));
    const shown = (mode & 0o777).toString(8).padStart(4, "0");
    if ((mode & 0o077) === 0) return [];
    return [problem(ABOUT, `${name} can be read by others (${shown})`, `chmod 600 ${join(folder, name)}`)];
  } catch {
    return [];
  }
}

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && "code" in thrown ? String(thrown.code) : "unknown reason";
