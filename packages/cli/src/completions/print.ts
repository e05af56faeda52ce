import { buildCommand } from "@stricli/core";
import { verb } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { SCRIPTS, type Shell, SHELLS } from "./scripts.ts";

export const printCompletions = buildCommand({
  docs: {
    brief: "Print what a shell needs to complete commands and flags",
    fullDescription: "The first lines of what is printed say where your shell looks for it.",
  },
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [
        { brief: SHELLS.join(", "), placeholder: "SHELL", parse: parseShell, proposeCompletions: () => SHELLS },
      ],
    },
  },
  func: verb<object, [Shell]>(async ({ process }, _flags, shell) => {
    process.stdout.write(SCRIPTS[shell]);
    return EXIT.ok;
  }),
});

function parseShell(input: string): Shell {
  const shell = SHELLS.find((one) => one === input);
  if (shell === undefined) throw new Error(`it is none of ${SHELLS.join(", ")}`);
  return shell;
}
