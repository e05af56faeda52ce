import { buildCommand } from "@stricli/core";
import type { Rebuilt } from "@tallylight/core";
import { CONTROL_FLAGS, type ControlFlags, verb, withControl } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { note, printJson } from "../print/print.ts";
import { withProgress } from "../print/progress.ts";
import { counted } from "../print/words.ts";

export const rebuildAll = buildCommand({
  docs: {
    brief: "Make the lists anew from the records",
    fullDescription:
      "Writes the row of every record into the index, and takes out the rows that no\nrecord bears out. The service goes on meanwhile, and receivers are told only of\nwhat nobody could tell them before. Ends with 6 when some records could not be\nread: then repeat it.",
  },
  parameters: { flags: CONTROL_FLAGS },
  func: verb<ControlFlags>((context, flags) =>
    withControl(context, flags, (control) =>
      withProgress(context, flags.json, (say) =>
        control.rebuildCatalog(({ restored }) => say(`Wrote ${counted(restored, "record")}`)),
      ).map((rebuilt) => {
        if (flags.json) printJson(context, rebuilt);
        else note(context, summaryOf(rebuilt));
        return rebuilt.whole ? EXIT.ok : EXIT.partial;
      }),
    ),
  ),
});

function summaryOf({ restored, dropped, unread, unreadable, whole }: Rebuilt): string {
  const bad = unreadable === 0 ? "" : ` ${counted(unreadable, "record")} cannot be read as one, and has to be mended.`;
  const open = unread === 0 ? "" : ` ${counted(unread, "record")} could not be read now.`;
  const again = whole ? "" : " The lists are not whole: repeat it.";
  return `${counted(restored, "record")} written, ${counted(dropped, "row")} dropped.${bad}${open}${again}`;
}
