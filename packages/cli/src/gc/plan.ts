import { buildCommand } from "@stricli/core";
import { sweep } from "@tallylight/core";
import { inHouse, JSON_FLAG, type JsonFlag, verb } from "../command.ts";
import { printSweep } from "./report.ts";

export const planSweep = buildCommand({
  docs: {
    brief: "Show what a sweep would do about each lock, and why",
    fullDescription: "Looks at every lock and at what LiveKit says of its room. Changes\nnothing.",
  },
  parameters: { flags: { json: JSON_FLAG } },
  func: verb<JsonFlag>((context, { json }) =>
    inHouse(context, { json }, ({ ports, settings }) =>
      sweep(ports, settings.limits, { dryRun: true }).map((report) => printSweep(context, json, report)),
    ),
  ),
});
