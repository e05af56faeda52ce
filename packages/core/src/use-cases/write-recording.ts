import type { ResultAsync } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { Clock } from "../ports/clock.ts";
import type { RecordingCatalog, Stored, WriteOutcome } from "../ports/recording-catalog.ts";
import { type Recording, revisionOf } from "../recording/recording.ts";

/**
 * Writes what became of the stored document, as its next revision: rows are told from older ones by it. The first is
 * the time, so that a document that is made anew after it was lost stands above the row that the lost one left.
 */
export function writeRecording(
  { catalog, clock }: { readonly catalog: RecordingCatalog; readonly clock: Clock },
  stored: Stored<Recording> | null,
  next: Recording,
): ResultAsync<WriteOutcome<Recording>, Unavailable> {
  const revision = stored === null ? clock.now() : revisionOf(stored.value) + 1;
  return catalog.documents.write({ ...next, revision }, stored?.etag ?? null);
}
