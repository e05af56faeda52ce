import { buildCommand } from "@stricli/core";
import {
  listRecordings,
  parseRoomId,
  type Recording,
  RECORDING_STATUSES,
  type RecordingPage,
  type RecordingQuery,
  type RecordingStatus,
  type RoomId,
} from "@tallylight/core";
import { ok, safeTry } from "neverthrow";
import { inHouse, JSON_FLAG, type JsonFlag, parser, verb } from "../command.ts";
import type { CliContext, OpenHouse } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { note, printJson, printTable } from "../print/print.ts";
import type { Column } from "../print/table.ts";
import { sizeText, timeText } from "../print/words.ts";
import { type RecordingJson, recordingJson, type RecordingsJson } from "../shapes.ts";
import { lengthText } from "./show.ts";

type Flags = JsonFlag & {
  readonly room?: RoomId | undefined;
  readonly status?: readonly RecordingStatus[] | undefined;
  readonly limit: number;
};

const COLUMNS: readonly Column<RecordingJson>[] = [
  { title: "Recording", text: ({ recordingId }) => recordingId },
  { title: "Status", text: ({ status, reason }) => (reason === undefined ? status : `${status} (${reason})`) },
  { title: "Started", text: ({ startDate }) => timeText(startDate) },
  { title: "Length", text: lengthText },
  { title: "Size", text: ({ size }) => sizeText(size) },
];

const MOST = 10_000;
/** What the index gives at once. */
const PAGE = 100;

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
      json: JSON_FLAG,
    },
  },
  func: verb<Flags>((context, flags) =>
    inHouse(context, flags, ({ ports }) =>
      upTo(ports, flags).map(({ recordings, more }) =>
        print(context, flags.json, { recordings: recordings.map(recordingJson), more }),
      ),
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

/** Page by page, as far as the limit. */
function upTo(ports: OpenHouse["ports"], { room, status, limit }: Flags) {
  return safeTry(async function* () {
    const recordings: Recording[] = [];
    let after: RecordingQuery["after"];
    do {
      const size = Math.min(limit - recordings.length, PAGE);
      const page: RecordingPage = yield* listRecordings(ports, { roomId: room, statuses: status, limit: size, after });
      recordings.push(...page.recordings);
      after = page.next ?? undefined;
    } while (after !== undefined && recordings.length < limit);
    return ok({ recordings, more: after !== undefined });
  });
}

function print(context: CliContext, json: boolean, shown: RecordingsJson): ExitCode {
  if (json) printJson(context, shown);
  else if (shown.recordings.length === 0) note(context, "There is no such recording.");
  else printTable(context, shown.recordings, COLUMNS);
  if (shown.more && !json) note(context, "There are more: show them with a higher --limit.");
  return EXIT.ok;
}
