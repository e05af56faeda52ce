import type { CliContext } from "../context.ts";
import { printFacts, printJson } from "../print/print.ts";
import type { Fact } from "../print/table.ts";
import { ageText, sizeText, timeText } from "../print/words.ts";
import type { RecordingJson } from "../shapes.ts";

/** One recording. */
export function printRecording(context: CliContext, json: boolean | undefined, shown: RecordingJson): void {
  if (json) return printJson(context, shown);
  printFacts(context, recordingFacts(shown));
}

export function recordingFacts(shown: RecordingJson): readonly Fact[] {
  return [
    ["Recording", shown.recordingId],
    ["Room", shown.roomName === undefined ? shown.roomId : `${shown.roomId} (${shown.roomName})`],
    ["Status", shown.reason === undefined ? shown.status : `${shown.status} (${shown.reason})`],
    ["Started", timeText(shown.startDate)],
    ["Length", lengthText(shown)],
    ["Size", sizeText(shown.size)],
    ["Error", shown.error ?? ""],
  ];
}

/** Of the media, once it is known. */
export function lengthText({ duration }: RecordingJson): string {
  return duration === undefined ? "" : ageText(duration * 1_000);
}
