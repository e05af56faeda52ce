import { buildCommand } from "@stricli/core";
import { parseRoomId, RECORDING_STATUSES, type RecordingStatus } from "@tallylight/core";
import { CONTROL_FLAGS, type ControlFlags, parser, verb, withControl } from "../command.ts";
import type { CliContext } from "../context.ts";
import type { RecordingsAsked } from "../control/control.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { note, printJson, printTable } from "../print/print.ts";
import type { Column } from "../print/table.ts";
import { sizeText, timeText } from "../print/words.ts";
import type { RecordingJson, RecordingsJson } from "../shapes.ts";
import { lengthText } from "./print.ts";

const COLUMNS: readonly Column<RecordingJson>[] = [
  { title: "Recording", text: ({ recordingId }) => recordingId },
  { title: "Status", text: ({ status, reason }) => (reason === undefined ? status : `${status} (${reason})`) },
  { title: "Started", text: ({ startDate }) => timeText(startDate) },
  { title: "Length", text: lengthText },
  { title: "Size", text: ({ size }) => sizeText(size) },
];

const MOST = 10_000;

export const listSomeRecordings = buildCommand({
  docs: { brief: "List recordings, the newest first" },
  parameters: {
    flags: {
      room: { kind: "parsed", brief: "Of this room", parse: parser(parseRoomId), optional: true, placeholder: "ROOM" },
      status: {
        kind: "parsed",
        brief: "In one of these states, such as active,ending",
        parse: parseStatuses,
        optional: true,
      },
      limit: {
        kind: "parsed",
        brief: `At most so many, 1 to ${MOST}`,
        parse: parseLimit,
        default: "20",
        placeholder: "N",
      },
      ...CONTROL_FLAGS,
    },
  },
  func: verb<ControlFlags & RecordingsAsked>((context, flags) =>
    withControl(context, flags, (control) =>
      control.listRecordings(flags).map((shown) => print(context, flags.json, shown)),
    ),
  ),
});

function parseStatuses(input: string): readonly RecordingStatus[] {
  return input.split(",").map((asked) => {
    const status = RECORDING_STATUSES.find((one) => one === asked);
    if (status === undefined) throw new Error(`"${asked}" is none of ${RECORDING_STATUSES.join(", ")}`);
    return status;
  });
}

function parseLimit(input: string): number {
  const limit = /^\d{1,5}$/.test(input) ? Number(input) : 0;
  if (limit < 1 || limit > MOST) throw new Error(`it is not a whole number from 1 to ${MOST}`);
  return limit;
}

function print(context: CliContext, json: boolean | undefined, shown: RecordingsJson): ExitCode {
  if (json) printJson(context, shown);
  else if (shown.recordings.length === 0) note(context, "No recording is listed.");
  else printTable(context, shown.recordings, COLUMNS);
  if (shown.more && !json) note(context, "There are more: show them with a higher --limit.");
  return EXIT.ok;
}
