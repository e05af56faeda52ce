import type { InvalidId } from "@tallylight/core";
import type { Result, ResultAsync } from "neverthrow";
import type { CliContext, OpenHouse } from "./context.ts";
import type { ExitCode } from "./exit-code.ts";
import { refuse } from "./print/print.ts";
import type { Refusal } from "./refusal.ts";

/** Every command that prints data has it; `shapes.ts` says what is printed. */
export const JSON_FLAG = { kind: "boolean", brief: "Print one JSON document", withNegated: false } as const;
export type JsonFlag = { readonly json: boolean };

export type Verb<FLAGS, ARGS extends readonly unknown[]> = (
  context: CliContext,
  flags: FLAGS,
  ...args: ARGS
) => Promise<ExitCode>;

/** A function as stricli calls it, of one that takes its context as an argument and gives an exit code back. */
export function verb<FLAGS, ARGS extends readonly unknown[] = []>(run: Verb<FLAGS, ARGS>) {
  return async function (this: CliContext, flags: FLAGS, ...args: ARGS): Promise<void> {
    this.process.exitCode = await run(this, flags, ...args);
  };
}

/** Opens the house, works in it and closes it, whatever came of the work. */
export async function inHouse<E extends Refusal>(
  context: CliContext,
  { json }: JsonFlag,
  work: (house: OpenHouse) => ResultAsync<ExitCode, E>,
): Promise<ExitCode> {
  const house = await context.house();
  if (house.isErr()) return refuse(context, json, house.error);
  try {
    const done = await work(house.value);
    return done.isOk() ? done.value : refuse(context, json, done.error);
  } finally {
    await house.value.close();
  }
}

/** A parser as stricli wants it: it throws what is to be said of a wrong input. */
export function parser<T>(parse: (input: string) => Result<T, InvalidId>): (input: string) => T {
  return (input) => {
    const parsed = parse(input);
    if (parsed.isErr()) throw new Error(`it ${parsed.error.reason}`);
    return parsed.value;
  };
}
