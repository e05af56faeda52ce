import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const ROOT: string = fileURLToPath(new URL("../../../../../", import.meta.url));

export const readPage = (path: string): string => readFileSync(ROOT + path, "utf8");

/** Every Markdown page of the repository, by its path: those that git knows or could be told of. */
export function allPages(): readonly string[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], { cwd: ROOT });
  return listed
    .toString()
    .split("\n")
    .filter((path) => path !== "");
}
