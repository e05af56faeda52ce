import { buildCommand } from "@stricli/core";
import type { CatalogCheck, CatalogDifference } from "@tallylight/core";
import { CONTROL_FLAGS, type ControlFlags, verb, withControl } from "../command.ts";
import type { CliContext } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { advise, note, printJson, printTable } from "../print/print.ts";
import { withProgress } from "../print/progress.ts";
import type { Column } from "../print/table.ts";
import { counted } from "../print/words.ts";

/** What each difference means to whoever reads it. */
const MEANING: Readonly<Record<CatalogDifference["kind"], string>> = {
  "no-row": "no list shows it",
  "row-of-deleted": "lists show it, and it was deleted",
  "row-differs": "lists show it otherwise than its record is",
  "no-document": "lists show it, and there is no record of it",
  "no-media": "its record says that it has a file, and there is none",
  "no-entry": "a file of which there is no record",
  unreadable: "its record cannot be read",
};

const COLUMNS: readonly Column<CatalogDifference>[] = [
  { title: "Kind", text: ({ kind }) => kind },
  { title: "What", text: (one) => (one.kind === "no-entry" ? `${one.roomId}--${one.uid}.mp4` : one.recordingId) },
  { title: "Meaning", text: ({ kind }) => MEANING[kind], wraps: true },
];

const EXITS: Readonly<Record<CatalogCheck["verdict"], ExitCode>> = {
  consistent: EXIT.ok,
  differs: EXIT.failure,
  incomplete: EXIT.partial,
};

/** What the index is made anew from mends; records and files are never made up. */
const MENDED: ReadonlySet<CatalogDifference["kind"]> = new Set([
  "no-row",
  "row-of-deleted",
  "row-differs",
  "no-document",
]);

export const checkAll = buildCommand({
  docs: {
    brief: "Hold records, lists and files against each other",
    fullDescription:
      "Reads every record, its row in the index and whether its file is there, and\nsays what does not go together. Changes nothing. Ends with 0 when all does, 1\nwhen something does not, 6 when something could not be read.",
  },
  parameters: { flags: CONTROL_FLAGS },
  func: verb<ControlFlags>((context, flags) =>
    withControl(context, flags, (control) =>
      withProgress(context, flags.json, (say) =>
        control.checkCatalog(({ documents }) => say(`Checked ${counted(documents, "record")}`)),
      ).map((checked) => {
        if (flags.json) printJson(context, checked);
        else print(context, checked);
        return EXITS[checked.verdict];
      }),
    ),
  ),
});

function print(context: CliContext, checked: CatalogCheck): void {
  const { documents, rows, media, differences, counts, unread, index } = checked;
  if (differences.length > 0) printTable(context, differences, COLUMNS);
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const seen = `${counted(documents, "record")}, ${counted(rows, "row")}, ${counted(media, "file")}`;
  const lost = index === "lost" ? " The index is lost, and is being made again." : "";
  const unseen = unread === 0 ? "" : ` ${counted(unread, "time")} something could not be read.`;
  const more = all > differences.length ? ` Shown are the first ${differences.length}.` : "";
  note(context, `${seen}: ${all === 0 ? "no difference" : counted(all, "difference")}.${more}${unseen}${lost}`);
  if (differences.some(({ kind }) => MENDED.has(kind)))
    advise(context, { next: "Make the lists anew from the records:", command: "tallylight catalog rebuild" });
}
