import { type Result, ResultAsync } from "neverthrow";
import type { CliContext } from "../context.ts";
import { printable } from "./words.ts";

/** Says what is going on, in one short line. */
export type Say = (text: string) => void;

const EVERY_MS = 250;
const CLEAR_LINE = "\r\u001b[K";

/**
 * Does something under one line on the terminal that is written over as the time goes by, `Starting: 3 s`, and is gone
 * before anything else is printed. Off a terminal, and for machines, nothing is written: a line that changes is noise in
 * a log and in a screen reader.
 */
export function withProgress<T, E>(
  context: CliContext,
  json: boolean | undefined,
  work: (say: Say) => PromiseLike<Result<T, E>>,
): ResultAsync<T, E> {
  const { say, end } = lineOn(context, json);
  return new ResultAsync(Promise.resolve(work(say)).finally(end));
}

function lineOn(
  { process: { stderr }, interactive, columns, now }: CliContext,
  json: boolean | undefined,
): { readonly say: Say; readonly end: () => void } {
  if (!interactive || json) return { say: () => {}, end: () => {} };
  const began = now();
  let text = "";
  const draw = (): void => {
    const line = `${text}: ${Math.floor((now() - began) / 1_000)} s`;
    stderr.write(`${CLEAR_LINE}${printable(line).slice(0, columns - 1)}`);
  };
  const timer = setInterval(draw, EVERY_MS);
  return {
    say: (next) => {
      text = next;
      draw();
    },
    end: () => {
      clearInterval(timer);
      stderr.write(CLEAR_LINE);
    },
  };
}
