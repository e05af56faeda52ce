import { type ApplicationText, text_en } from "@stricli/core";
import { printable } from "./print/words.ts";

/** Stricli's words, so that each usage error names the next step and no input can steer the terminal. */
export const CLI_TEXT: ApplicationText = {
  ...text_en,
  briefs: {
    ...text_en.briefs,
    help: "Print help",
    version: "Print the version",
    argumentEscapeSequence: "No flag follows",
  },
  noCommandRegisteredForInput: (args) =>
    `${printable(text_en.noCommandRegisteredForInput(args))}\nList the commands: tallylight --help`,
  exceptionWhileParsingArguments(thrown, ansiColor) {
    const message = text_en.exceptionWhileParsingArguments.call(this, thrown, ansiColor);
    return `${printable(message)}\nRepeat the command with --help to see how it is used.`;
  },
  exceptionWhileRunningCommand(thrown, ansiColor) {
    return `${text_en.exceptionWhileRunningCommand.call(this, thrown, ansiColor)}\nThis is a fault in tallylight itself.`;
  },
};
