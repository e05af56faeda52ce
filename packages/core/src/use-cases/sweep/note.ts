import { err, ok, type ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../../failure.ts";
import { noted } from "../../recording/evolve.ts";
import type { Evidence, Note } from "../../recording/recording.ts";
import { lostRaces, MAX_RACES } from "../races.ts";
import { record, type RecordPorts } from "../record.ts";
import { writeRecording } from "../write-recording.ts";

/** Writes a note into the recording's document and row, or takes it away; first whatever LiveKit has just said. */
export function writeNote(ports: RecordPorts, evidence: Evidence, note: Note | null): ResultAsync<void, Unavailable> {
  return safeTry(async function* () {
    yield* record(ports, evidence);
    const { documents, index } = ports.catalog;
    for (let race = 0; race < MAX_RACES; race += 1) {
      const stored = yield* documents.find(evidence);
      const next = stored === null ? null : noted(stored.value, note);
      if (stored === null || next === null || next === stored.value) return ok(undefined);
      const outcome = yield* writeRecording(ports, stored, next);
      if (outcome.kind === "written") return index.announce(outcome.stored.value);
    }
    return err(lostRaces("documents", evidence.egressId));
  });
}
