import type { CliContext } from "../context.ts";
import { printable } from "./words.ts";

export type Progress = {
  /** What is going on, in one short line. */
  readonly say: (text: string) => void;
  /** Leaves an empty line behind for what is printed next. */
  readonly end: () => void;
};

const EVERY_MS = 250;
const CLEAR_LINE = "\r\u001b[K";

/**
 * One line on the terminal that is written over as the time goes by: `Starting: 3 s`. Off a terminal, and for
 * machines, nothing is written: a line that changes is noise in a log and in a screen reader.
 */
export function progressOn(
  { process: { stderr }, interactive, columns, now }: CliContext,
  json: boolean | undefined,
): Progress {
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
