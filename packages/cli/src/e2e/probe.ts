import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const exec = promisify(execFile);

/** How long a film is, in seconds, as ffprobe says; where there is no ffprobe, as its own header says. */
export async function durationOf(film: Uint8Array): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "tallylight-film-"));
  try {
    const file = join(folder, "film.mp4");
    await writeFile(file, film);
    const args = ["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", file];
    const { stdout } = await exec("ffprobe", args);
    return Number(stdout);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return durationInHeader(film);
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** ISO 14496-12, 8.2.2: in a movie header of version 0 the time scale stands 12 bytes after the version, then the duration. */
function durationInHeader(film: Uint8Array): number {
  const bytes = Buffer.from(film);
  const at = bytes.indexOf("mvhd") + 4;
  if (at < 4 || bytes[at] !== 0) throw new Error("the film has no movie header of version 0");
  return bytes.readUInt32BE(at + 16) / bytes.readUInt32BE(at + 12);
}
