import { buildCommand } from "@stricli/core";
import { formatRecordingId, mediaFilename, type MediaInfo, type RecordingIdParts } from "@tallylight/core";
import { err, ok, type Result, type ResultAsync, safeTry } from "neverthrow";
import { CONTROL_FLAGS, type ControlFlags, verb, withControl } from "../command.ts";
import type { CliContext } from "../context.ts";
import type { Control } from "../control/control.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { note, printJson } from "../print/print.ts";
import { type Say, withProgress } from "../print/progress.ts";
import { sizeText } from "../print/words.ts";
import type { Refusal } from "../refusal.ts";
import type { DownloadJson } from "../shapes.ts";
import { type OpenPart, openPart } from "./part-file.ts";
import { RECORDING_ARGUMENT } from "./recording-argument.ts";

type Flags = ControlFlags & { readonly output?: string | undefined; readonly overwrite?: boolean | undefined };

export const downloadOneRecording = buildCommand({
  docs: {
    brief: "Download the file of a recording that has ended",
    fullDescription:
      "Writes the recording's file into this directory, or to --output. What was\ninterrupted goes on where it was when the command is repeated, unless the file\nhas changed. A file of that name is left alone without --overwrite.",
  },
  parameters: {
    flags: {
      output: {
        kind: "parsed",
        brief: "The file to write, instead of the recording's own name",
        parse: String,
        optional: true,
        placeholder: "FILE",
      },
      overwrite: { kind: "boolean", brief: "Replace a file of that name", optional: true, withNegated: false },
      ...CONTROL_FLAGS,
    },
    positional: RECORDING_ARGUMENT,
  },
  func: verb<Flags, [RecordingIdParts]>((context, flags, id) =>
    withControl(context, flags, (control) => download(context, control, flags, id)),
  ),
});

function download(
  context: CliContext,
  control: Control,
  { json, output, overwrite = false }: Flags,
  id: RecordingIdParts,
): ResultAsync<ExitCode, Refusal> {
  return safeTry(async function* () {
    // Its own name by its id: what a record says may be anything, and lead anywhere.
    const file = output ?? mediaFilename(id.roomId, id.uid);
    const info = yield* control.headMedia(id);
    const part = yield* await openPart(context.cwd, file, info, overwrite);
    const written = await withProgress(context, json, (say) => write(control, id, info, part, say));
    // What was written stays for the next attempt.
    if (written.isErr()) await part.close();
    yield* written;
    yield* await part.finish();
    const shown: DownloadJson = { recordingId: formatRecordingId(id), file, size: info.sizeBytes, resumed: part.start };
    const resumed = part.start === 0 ? "" : `, of which ${sizeText(part.start)} were there already`;
    if (json) printJson(context, shown);
    else note(context, `${file}: ${sizeText(info.sizeBytes)}${resumed}.`);
    return ok(EXIT.ok);
  });
}

/** The bytes that are not there yet. */
async function write(
  control: Control,
  id: RecordingIdParts,
  info: MediaInfo,
  part: OpenPart,
  say: Say,
): Promise<Result<void, Refusal>> {
  const { sizeBytes } = info;
  if (part.start === sizeBytes) return ok();
  const range = part.start === 0 ? undefined : { start: part.start, end: sizeBytes - 1 };
  const stream = await control.readMedia(id, range);
  if (stream.isErr()) return err(stream.error);
  const interrupted: Refusal = { kind: "download-interrupted", file: part.file, cause: "the file has changed" };
  if (stream.value.info.etag !== info.etag) return err(interrupted);
  let at = part.start;
  try {
    for await (const chunk of stream.value.bytes) {
      const written = await part.write(chunk);
      if (written.isErr()) return written;
      at += chunk.byteLength;
      say(`Downloading ${part.file}, ${sizeText(at)} of ${sizeText(sizeBytes)}`);
    }
  } catch {
    return err({ ...interrupted, cause: `the connection was lost after ${sizeText(at)}` });
  }
  return at === sizeBytes ? ok() : err({ ...interrupted, cause: `it ended after ${sizeText(at)}` });
}
