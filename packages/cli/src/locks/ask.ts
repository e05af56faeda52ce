import { createInterface } from "node:readline";
import type { CliContext } from "../context.ts";

/** Asks on the standard error and reads one line. Only `y` and `yes` mean yes; the end of the input means no. */
export async function saysYes({ process, stdin }: CliContext, question: string): Promise<boolean> {
  process.stderr.write(`${question} [y/N] `);
  const lines = createInterface({ input: stdin, terminal: false });
  for await (const line of lines) return /^\s*y(es)?\s*$/i.test(line);
  return false;
}
