import { buildCommand } from "@stricli/core";
import { JSON_FLAG, type JsonFlag, verb } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { printJson, printTable, refuse } from "../print/print.ts";
import type { Column } from "../print/table.ts";
import type { ConfigJson, SettingJson } from "../shapes.ts";

const COLUMNS: readonly Column<SettingJson>[] = [
  { title: "Setting", text: ({ variable }) => variable },
  { title: "From", text: ({ from }) => from },
  { title: "Value", text: valueText, wraps: true },
];

export const printConfig = buildCommand({
  docs: {
    brief: "Show every setting as it takes effect, without secrets",
    fullDescription:
      "Shows every setting as it takes effect, and where it comes from: the environment\nor .env, a file that NAME_FILE names, or its default. Secrets are not shown.",
  },
  parameters: { flags: { json: JSON_FLAG } },
  func: verb<JsonFlag>(async (context, { json }) => {
    const described = await context.settings();
    if (described.isErr()) return refuse(context, json, described.error);
    const { settings, problems } = described.value;
    if (problems.length > 0) return refuse(context, json, { kind: "invalid-configuration", problems });
    const shown: ConfigJson = { settings };
    if (json) printJson(context, shown);
    else printTable(context, shown.settings, COLUMNS);
    return EXIT.ok;
  }),
});

function valueText({ value, secret, from }: SettingJson): string {
  if (value !== null) return value;
  return secret && from !== "default" ? "(set; it is not shown)" : "(not set)";
}
