import type { Recording } from "@tallylight/core";
import type { CliContext } from "../context.ts";
import { printFacts, printJson } from "../print/print.ts";
import { ageText, sizeText, timeText } from "../print/words.ts";
import { type RecordingJson, recordingJson } from "../shapes.ts";

/** One recording, as a start or a stop answers with it. */
export function printRecording(context: CliContext, json: boolean, recording: Recording): void {
  const shown = recordingJson(recording);
  if (json) return printJson(context, shown);
  printFacts(context, [
    ["Recording", shown.recordingId],
    ["Room", shown.roomName === undefined ? shown.roomId : `${shown.roomId} (${shown.roomName})`],
    ["Status", shown.status],
    ["Started", timeText(shown.startDate)],
    ["Length", lengthText(shown)],
    ["Size", sizeText(shown.size)],
    ["Error", shown.error ?? ""],
  ]);
}

/** Of the media, once it is known. */
export function lengthText({ duration }: RecordingJson): string {
  return duration === undefined ? "" : ageText(duration * 1_000);
}
