import { buildCommand } from "@stricli/core";
import { listLocks } from "@tallylight/core";
import { inHouse, JSON_FLAG, type JsonFlag, verb } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { note, printJson, printTable } from "../print/print.ts";
import type { Column } from "../print/table.ts";
import { ageText } from "../print/words.ts";
import { type LockJson, lockJson, type LocksJson } from "../shapes.ts";

const COLUMNS: readonly Column<LockJson>[] = [
  { title: "Room", text: ({ roomId }) => roomId },
  { title: "State", text: ({ state }) => state },
  { title: "Age", text: ({ ageMs }) => ageText(ageMs) },
  { title: "Egress", text: ({ egressId }) => egressId ?? "" },
  { title: "Owner", text: ({ owner }) => owner ?? "" },
];

export const listAllLocks = buildCommand({
  docs: { brief: "List the rooms that are locked, the oldest lock first" },
  parameters: { flags: { json: JSON_FLAG } },
  func: verb<JsonFlag>((context, { json }) =>
    inHouse(context, { json }, ({ ports }) =>
      listLocks(ports).map((found) => {
        const shown: LocksJson = { locks: found.map(lockJson) };
        if (json) printJson(context, shown);
        else if (shown.locks.length === 0) note(context, "No room is locked.");
        else printTable(context, shown.locks, COLUMNS);
        return EXIT.ok;
      }),
    ),
  ),
});
