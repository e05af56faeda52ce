import { COMPLETE } from "./completions/scripts.ts";
import { runWith } from "./test-bench.ts";

/** For tests: this noun or command, and all below it, as the program itself proposes them to a shell. */
export async function commandsBelow(...words: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await runWith([COMPLETE, ...words, ""]);
  const proposed = stdout.split("\n").map((line) => line.split("\t")[0] ?? "");
  // Of a command a shell is proposed its flags, and what an argument may be.
  const isCommand = proposed.some((word) => word.startsWith("-"));
  const next = isCommand ? [] : proposed.filter((word) => word !== "");
  const below = await Promise.all(next.map((word) => commandsBelow(...words, word)));
  return [words.join(" "), ...below.flat()];
}
