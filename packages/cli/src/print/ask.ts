import { createInterface } from "node:readline";
import { err, ok, type Result } from "neverthrow";
import type { CliContext } from "../context.ts";
import type { Refusal } from "../refusal.ts";

/** Every command that takes something away has it. */
export const YES_FLAG = {
  yes: { kind: "boolean", brief: "Do not ask, for scripts", optional: true, withNegated: false },
} as const;
export type YesFlag = { readonly yes?: boolean | undefined };

/** Somebody said yes, or `--yes` did. */
export async function confirmed(
  context: CliContext,
  { yes }: YesFlag,
  question: string,
): Promise<Result<void, Extract<Refusal, { kind: "confirmation-needed" | "declined" }>>> {
  if (yes) return ok();
  if (!context.interactive) return err({ kind: "confirmation-needed" });
  return (await saysYes(context, question)) ? ok() : err({ kind: "declined" });
}

/** Asks on the standard error and reads one line. Only `y` and `yes` mean yes; the end of the input means no. */
async function saysYes({ process, stdin }: CliContext, question: string): Promise<boolean> {
  process.stderr.write(`${question} [y/N] `);
  const lines = createInterface({ input: stdin, terminal: false });
  const line = await new Promise<string>((resolve) => {
    lines.once("line", resolve).once("close", () => resolve(""));
  });
  lines.close();
  // A terminal that was read once keeps the process, also when nobody reads on.
  if ("unref" in stdin && typeof stdin.unref === "function") stdin.unref();
  return /^\s*y(es)?\s*$/i.test(line);
}
