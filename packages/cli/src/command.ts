import type { InvalidId } from "@tallylight/core";
import type { Result, ResultAsync } from "neverthrow";
import type { CliContext } from "./context.ts";
import type { Control } from "./control/control.ts";
import { directControl } from "./control/direct.ts";
import type { ExitCode } from "./exit-code.ts";
import { refuse } from "./print/print.ts";
import type { Refusal } from "./refusal.ts";

/** Every command that prints data has it; `shapes.ts` says what is printed. */
export const JSON_FLAG = {
  kind: "boolean",
  brief: "Print one JSON document",
  optional: true,
  withNegated: false,
} as const;
export type JsonFlag = { readonly json?: boolean | undefined };

export type Verb<FLAGS, ARGS extends readonly unknown[]> = (
  context: CliContext,
  flags: FLAGS,
  ...args: ARGS
) => Promise<ExitCode>;

/** A function as stricli calls it, of one that takes its context as an argument and gives an exit code back. */
export function verb<FLAGS extends object, ARGS extends readonly unknown[] = []>(run: Verb<FLAGS, ARGS>) {
  return async function (this: CliContext, flags: FLAGS, ...args: ARGS): Promise<void> {
    const service = "url" in flags && flags.url instanceof URL ? flags.url : null;
    this.process.exitCode = await run({ ...this, service }, flags, ...args);
  };
}

/** What commands that speak to a service as well as to the stores have in common. */
export const CONTROL_FLAGS = {
  json: JSON_FLAG,
  url: {
    kind: "parsed",
    brief: "Ask this service, not the stores",
    parse: serviceUrl,
    optional: true,
    placeholder: "URL",
  },
} as const;
export type ControlFlags = JsonFlag & { readonly url?: URL | undefined };

/** The address of a service with its base path, such as `https://rec.example.org/meet`. */
export function serviceUrl(input: string): URL {
  const url = URL.canParse(input) ? new URL(input) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw new Error("it is not an http or https address");
  if (url.username !== "" || url.password !== "") throw new Error("it holds a secret: keys go into TALLY_API_KEY");
  return url;
}

/** Opens the stores, or a way to the service, works with that and closes it, whatever came of the work. */
export async function withControl<E extends Refusal>(
  context: CliContext,
  { json, url }: ControlFlags,
  work: (control: Control) => ResultAsync<ExitCode, E>,
): Promise<ExitCode> {
  const opened = await (url === undefined ? context.house().map(directControl) : context.remote(url));
  if (opened.isErr()) return refuse(context, json, opened.error);
  try {
    const done = await work(opened.value);
    return done.isOk() ? done.value : refuse(context, json, done.error);
  } finally {
    await opened.value.close();
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
