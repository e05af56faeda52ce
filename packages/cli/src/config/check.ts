import { buildCommand } from "@stricli/core";
import { JSON_FLAG, type JsonFlag, verb } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { note, printJson, refuse } from "../print/print.ts";
import { problemLine } from "../refusal.ts";
import type { ConfigCheckJson } from "../shapes.ts";

export const checkConfig = buildCommand({
  docs: {
    brief: "Check every setting of the environment and of .env",
    fullDescription: "Tells all problems at once, and what was set and has no effect. Asks no server.",
  },
  parameters: { flags: { json: JSON_FLAG } },
  func: verb<JsonFlag>(async (context, { json }) => {
    const described = await context.settings();
    if (described.isErr()) return refuse(context, json, described.error);
    const { problems, warnings } = described.value;
    const shown: ConfigCheckJson = { ok: problems.length === 0, problems, warnings };
    if (json) {
      printJson(context, shown);
      return shown.ok ? EXIT.ok : EXIT.usage;
    }
    if (warnings.length > 0) note(context, `No effect:\n${warnings.map(problemLine).join("\n")}`);
    if (!shown.ok) return refuse(context, json, { kind: "invalid-configuration", problems });
    if (warnings.length === 0) note(context, "Every setting can be used.");
    return EXIT.ok;
  }),
});
