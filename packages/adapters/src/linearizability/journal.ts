import { readFileSync, writeSync } from "node:fs";
import type { Answer, History, Operation } from "./history.ts";

/** Where clients write down what they do: each call before it leaves, each answer once it is there. */
export type Journal = {
  /** @returns The name of the call, for its answer. */
  readonly called: (operation: Operation) => number;
  readonly answered: (call: number, answer: Answer<unknown>) => void;
};

/** A journal in memory, for clients of one process, and what is in it. */
export function memoryJournal(): Journal & { readonly history: () => History } {
  const operations: Operation[] = [];
  return {
    called: (operation) => operations.push(operation) - 1,
    answered: (call, answer) => {
      operations[call] = { ...operations[call], answer } as Operation;
    },
    history: () => operations,
  };
}

/** A journal in a file. Each line is given to the kernel before it returns, so that it outlives a killed process. */
export function fileJournal(descriptor: number): Journal {
  let calls = 0;
  const append = (entry: Entry): void => void writeSync(descriptor, `${JSON.stringify(entry)}\n`);
  return {
    called: (operation) => {
      append({ call: calls, operation });
      return calls++;
    },
    answered: (call, answer) => append({ call, answer }),
  };
}

/** What a file journal holds. A line that a killed process did not end is none: its call had not left. */
export function readJournal(path: string): History {
  const journal = memoryJournal();
  for (const line of readFileSync(path, "utf8").split("\n").slice(0, -1)) {
    const entry = JSON.parse(line) as Entry;
    if ("operation" in entry) journal.called(entry.operation);
    else journal.answered(entry.call, entry.answer);
  }
  return journal.history();
}

type Entry =
  | { readonly call: number; readonly operation: Operation }
  | { readonly call: number; readonly answer: Answer<unknown> };
