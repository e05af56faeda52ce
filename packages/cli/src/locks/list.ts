import { buildCommand } from "@stricli/core";
import { type LockJson, suspicionText } from "@tallylight/http/shapes";
import { CONTROL_FLAGS, type ControlFlags, verb, withControl } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { note, printJson, printTable } from "../print/print.ts";
import type { Column } from "../print/table.ts";
import { ageText } from "../print/words.ts";

const COLUMNS: readonly Column<LockJson>[] = [
  { title: "Room", text: ({ roomId }) => roomId },
  { title: "State", text: ({ state }) => state },
  { title: "Age", text: ({ ageMs }) => ageText(ageMs) },
  { title: "Owner", text: ({ owner }) => owner ?? "" },
  { title: "Suspicion", text: suspicionText, wraps: true },
];

const MOST = 10_000;

export const listAllLocks = buildCommand({
  docs: {
    brief: "List the rooms that are locked, the most suspicious lock first",
    fullDescription:
      "Lists the rooms that are locked: the most suspicious lock first, then the\noldest. It does not ask LiveKit: `locks show ROOM` does.",
  },
  parameters: { flags: CONTROL_FLAGS },
  func: verb<ControlFlags>((context, flags) =>
    withControl(context, flags, (control) =>
      control.listLocks(MOST).map((shown) => {
        if (flags.json) printJson(context, shown);
        else if (shown.locks.length === 0) note(context, "No room is locked.");
        else printTable(context, shown.locks, COLUMNS);
        if (shown.more && !flags.json) note(context, `There are more: these are the first ${MOST}.`);
        return EXIT.ok;
      }),
    ),
  ),
});
