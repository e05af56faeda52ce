import type { CliContext } from "../context.ts";
import { exitOf, type ExitCode } from "../exit-code.ts";
import { type Advice, explain, type Refusal } from "../refusal.ts";
import type { ErrorJson } from "../shapes.ts";
import { type Column, type Fact, facts, table, wrap } from "./table.ts";
import { printable, printableJson } from "./words.ts";

type Stream = CliContext["process"]["stdout"];

/** Data, for machines: one JSON document on the standard output. */
export function printJson({ process }: CliContext, value: unknown): void {
  process.stdout.write(`${printableJson(JSON.stringify(value, null, 2))}\n`);
}

/** Data, for people. */
export function printTable<T>(context: CliContext, rows: readonly T[], columns: readonly Column<T>[]): void {
  printLines(context.process.stdout, table(rows, columns, context.columns));
}

export function printFacts(context: CliContext, known: readonly Fact[]): void {
  printLines(context.process.stdout, facts(known, context.columns));
}

/** The same beside the data: what is about to be changed. */
export function noteFacts(context: CliContext, known: readonly Fact[]): void {
  printLines(context.process.stderr, facts(known, context.columns));
}

/** What is not data goes to the standard error, so that the standard output can be piped. */
export function note(context: CliContext, text: string): void {
  printLines(context.process.stderr, wrapped(text, context.columns));
}

/** What to do next. The command is in a line of its own, whole, so that it can be copied. */
export function advise(context: CliContext, { next, command }: Advice): void {
  note(context, next);
  if (command !== undefined) context.process.stderr.write(`  ${printable(proposed(context, command))}\n`);
}

/** A command that is to be copied as it is: it asks whom this one asked. */
export function proposed({ service }: CliContext, command: string): string {
  return service === null ? command : `${command} --url ${service.href}`;
}

/** One JSON line that says who did what and why. */
export function audit({ process }: CliContext, event: Readonly<Record<string, unknown>>): void {
  process.stderr.write(`${printableJson(JSON.stringify({ audit: event }))}\n`);
}

/** Tells why, and what to do next; answers with the exit code. */
export function refuse(context: CliContext, json: boolean | undefined, refusal: Refusal): ExitCode {
  const { message, next, command } = explain(refusal);
  const { stderr, env } = context.process;
  if (json) {
    const whole = command === undefined ? null : proposed(context, command);
    const error: ErrorJson["error"] = { kind: refusal.kind, message, next, command: whole };
    stderr.write(`${printableJson(JSON.stringify({ error }))}\n`);
  } else {
    const lead = hasColour(stderr, env) ? "\u001b[1m\u001b[31mError:\u001b[39m\u001b[22m" : "Error:";
    const [first = "", ...more] = wrapped(`Error: ${message}`, context.columns);
    printLines(stderr, [lead + first.slice("Error:".length), ...more]);
    advise(context, command === undefined ? { next } : { next, command });
  }
  return exitOf(refusal);
}

/** Off a terminal, and with NO_COLOR, a stream has no depth of colour. */
function hasColour(stream: Stream, env: CliContext["process"]["env"]): boolean {
  return (stream.getColorDepth?.(env) ?? 1) >= 4;
}

function wrapped(text: string, width: number): readonly string[] {
  return text.split("\n").flatMap((line) => wrap(printable(line), width));
}

function printLines(stream: Stream, lines: readonly string[]): void {
  stream.write(lines.map((line) => `${line}\n`).join(""));
}
