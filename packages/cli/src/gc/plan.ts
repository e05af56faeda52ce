import { buildCommand } from "@stricli/core";
import { CONTROL_FLAGS, type ControlFlags, verb, withControl } from "../command.ts";
import { printSweep } from "./report.ts";

export const planSweep = buildCommand({
  docs: {
    brief: "Show what a sweep would do about each lock, and why",
    fullDescription:
      "Looks at every lock and at what LiveKit says of its room, and changes nothing.\nRooms that are recorded as they should be are counted, not listed.",
  },
  parameters: { flags: CONTROL_FLAGS },
  func: verb<ControlFlags>((context, flags) =>
    withControl(context, flags, (control) =>
      control.sweep({ dryRun: true }).map((report) => printSweep(context, flags.json, report)),
    ),
  ),
});
