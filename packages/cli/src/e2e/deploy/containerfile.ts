import { execFile } from "node:child_process";
import { cp, mkdir, readFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../docs/pages.ts";

const exec = promisify(execFile);

type Instruction = { readonly name: string; readonly words: string };

/** One `FROM` and what follows it. */
type Stage = { readonly name: string; readonly instructions: readonly Instruction[] };

/** Instructions, without comments, a line each; a backslash at a line's end goes on with the next. */
export function stagesOf(text: string): readonly Stage[] {
  const lines = text
    .replace(/^#.*\n/gm, "")
    .replace(/\\\n\s*/g, "")
    .split("\n");
  const instructions = lines.flatMap((line) => {
    const [, name, words] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    return name === undefined || words === undefined ? [] : [{ name, words: words.trim() }];
  });
  const stages: { name: string; instructions: Instruction[] }[] = [];
  for (const instruction of instructions) {
    if (instruction.name === "FROM") {
      stages.push({ name: / AS (\S+)$/.exec(instruction.words)?.[1] ?? "", instructions: [] });
    } else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

/** What follows the last one of that name in a stage. */
export function lastOf(stage: Stage | undefined, name: string): string {
  return stage?.instructions.findLast((instruction) => instruction.name === name)?.words ?? "";
}

/** Files that a builder is sent: those of git, less what `.dockerignore` takes out. */
export async function contextFiles(): Promise<readonly string[]> {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard"];
  const { stdout } = await exec("git", args, { cwd: ROOT, maxBuffer: 1 << 24 });
  const ignored = (await readFile(join(ROOT, ".dockerignore"), "utf8"))
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map(patternOf);
  return stdout.split("\n").filter((path) => path !== "" && !ignored.some((pattern) => pattern.test(path)));
}

/** A pattern of `.dockerignore`, which also takes out what is below it. */
function patternOf(pattern: string): RegExp {
  const body = pattern
    .replace(/[.+^$()|[\]{}]/g, "\\$&")
    .replace(/\*\*\//g, "\u0000")
    .replace(/\*/g, "[^/]*");
  return new RegExp(`^${body.replaceAll("\u0000", "(?:.*/)?")}(?:/|$)`);
}

export type Build = {
  /** What is copied when an instruction names files of the context. */
  readonly context: readonly string[];
  /** Each stage's file system, below this folder. */
  readonly folder: string;
  /** Instead of running a command, where it returns true. */
  readonly instead: (stage: string, command: string, root: string) => Promise<boolean>;
};

/**
 * Does what a builder does with `WORKDIR`, `COPY` and `RUN`, stage by stage, in folders that stand for the stages' file
 * systems. There is no isolation: commands run here, with this machine's Node, and only below their stage's `/app`.
 *
 * @returns The folder of the last stage.
 */
export async function playStages(stages: readonly Stage[], { context, folder, instead }: Build): Promise<string> {
  const rootOf = (name: string): string => join(folder, name === "" ? "final" : name);
  for (const { name, instructions } of stages) {
    const root = rootOf(name);
    let place = "/";
    for (const instruction of instructions) {
      if (instruction.name === "WORKDIR") place = instruction.words;
      if (instruction.name === "COPY") await copy(instruction.words, { root, place, context, rootOf });
      if (instruction.name === "RUN" && place.startsWith("/app")) {
        const command = instruction.words.replace(/--mount=\S+ /g, "");
        if (await instead(name, command, root)) continue;
        await exec("bash", ["-euc", command], { cwd: join(root, place), maxBuffer: 1 << 24 });
      }
    }
  }
  return rootOf(stages.at(-1)?.name ?? "");
}

type Copying = {
  readonly root: string;
  readonly place: string;
  readonly context: readonly string[];
  readonly rootOf: (stage: string) => string;
};

async function copy(words: string, { root, place, context, rootOf }: Copying): Promise<void> {
  const from = /^--from=(\S+) /.exec(words)?.[1];
  const paths = words.replace(/^--\S+ /, "").split(" ");
  const target = paths.pop() ?? "";
  const into = join(root, isAbsolute(target) ? target : join(place, target));
  for (const path of paths) {
    if (from !== undefined) {
      await cp(join(rootOf(from), path), target.endsWith("/") ? join(into, basename(path)) : into, {
        recursive: true,
        verbatimSymlinks: true,
      });
      continue;
    }
    const files = context.filter((file) => file === path || file.startsWith(`${path}/`));
    if (files.length === 0) throw new Error(`COPY ${words}: ${path} is not in the context`);
    for (const file of files) {
      const name = file === path ? basename(path) : file.slice(path.length + 1);
      // A folder is copied as what is in it.
      const copied = file === path && !target.endsWith("/") ? into : join(into, name);
      await mkdir(dirname(copied), { recursive: true });
      await cp(join(ROOT, file), copied);
    }
  }
}
