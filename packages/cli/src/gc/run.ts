import { buildCommand } from "@stricli/core";
import { sweep } from "@tallylight/core";
import { inHouse, JSON_FLAG, type JsonFlag, verb } from "../command.ts";
import { printSweep } from "./report.ts";

export const runSweep = buildCommand({
  docs: {
    brief: "Free what is orphaned, as the service does every 30 minutes",
    fullDescription:
      "Plans anew and applies each step, unless its lock has changed meanwhile.\nFrees no room whose recording is in progress.",
  },
  parameters: { flags: { json: JSON_FLAG } },
  func: verb<JsonFlag>((context, { json }) =>
    inHouse(context, { json }, ({ ports, settings }) =>
      sweep(ports, settings.limits, { dryRun: false }).map((report) => printSweep(context, json, report)),
    ),
  ),
});
