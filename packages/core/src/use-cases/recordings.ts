import { err, ok, ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import { formatRecordingId, type RecordingId, type RecordingIdParts } from "../ids.ts";
import type { Clock } from "../ports/clock.ts";
import type { Egress } from "../ports/egress.ts";
import type { ByteRange, MediaInfo, MediaStream } from "../ports/media-store.ts";
import type { RecordingCatalog, Stored } from "../ports/recording-catalog.ts";
import type { RoomDirectory } from "../ports/room-directory.ts";
import { isTerminal, type Recording } from "../recording/recording.ts";
import { lostRaces, MAX_RACES } from "./races.ts";
import { writeRecording } from "./write-recording.ts";

/** There is no such recording, or it was deleted. */
export type RecordingNotFound = { readonly kind: "recording-not-found"; readonly recordingId: RecordingId };
/** It is in progress, so it can be neither deleted nor served. */
export type RecordingInProgress = { readonly kind: "recording-in-progress"; readonly recordingId: RecordingId };
/** It ended without a file. */
export type NoMedia = { readonly kind: "no-media"; readonly recordingId: RecordingId };

type CatalogPorts = { readonly catalog: RecordingCatalog };
/** What it takes to delete a recording. */
export type DeletePorts = CatalogPorts & {
  readonly egress: Egress;
  readonly directory: RoomDirectory;
  readonly clock: Clock;
};

/** The record with its etag. A deleted one is not found. */
export function getRecording(
  { catalog }: CatalogPorts,
  id: RecordingIdParts,
): ResultAsync<Stored<Recording>, RecordingNotFound | Unavailable> {
  return catalog.documents
    .find(id)
    .mapErr((failure): RecordingNotFound | Unavailable => failure)
    .andThen((stored) => (stored === null || stored.value.deleted === true ? err(notFound(id)) : ok(stored)));
}

/**
 * Deletes a recording that has ended: its row goes first, so that a sweep goes on where a crash came between; then a
 * tombstone under the same key absorbs every later word of its egress; then media and secrets go; and last the tombstone is
 * dated, from when on it waits to be purged.
 */
export function deleteRecording(
  ports: DeletePorts,
  id: RecordingIdParts,
  races: number = MAX_RACES,
): ResultAsync<void, RecordingNotFound | RecordingInProgress | Unavailable> {
  return safeTry(async function* () {
    if (races === 0) return err(lostRaces("documents", formatRecordingId(id)));
    const { documents, index, media, secrets } = ports.catalog;
    const stored = yield* documents.find(id);
    if (stored === null) return err(notFound(id));
    const already = stored.value.deleted === true;
    if (!already && (yield* inProgress(ports, stored.value))) {
      if (races < MAX_RACES) yield* takeBack(ports.catalog, stored.value);
      return err(stillInProgress(id));
    }
    const tombstone: Recording = {
      ...stored.value,
      deleted: true,
      deletedAt: stored.value.deletedAt ?? ports.clock.now(),
    };
    if (!already || stored.value.deletedAt === undefined) {
      yield* index.announce({ ...tombstone, deletedAt: undefined });
      const outcome = yield* writeRecording(ports, stored, tombstone);
      if (outcome.kind === "conflict") return deleteRecording(ports, id, races - 1);
    }
    yield* media.remove(id);
    yield* secrets.remove(id);
    yield* index.announce(tombstone);
    return already ? err(notFound(id)) : ok(undefined);
  });
}

/** The row of a recording whose deletion was begun and is refused after all. */
export function takeBack({ index }: RecordingCatalog, recording: Recording): ResultAsync<void, Unavailable> {
  return index.forget(recording).andThen(() => index.restore(recording));
}

/** Deletes it if it has ended; else marks it, so that its end makes it a tombstone. */
export function deleteNowOrAtEnd(ports: DeletePorts, id: RecordingIdParts): ResultAsync<void, Unavailable> {
  return safeTry(async function* () {
    for (let race = 0; race < MAX_RACES; race += 1) {
      const deleted = await deleteRecording(ports, id);
      if (deleted.isOk() || deleted.error.kind === "recording-not-found") return ok(undefined);
      if (deleted.error.kind === "unavailable") return err(deleted.error);
      const stored = yield* ports.catalog.documents.find(id);
      if (stored === null || isTerminal(stored.value.status)) continue;
      const marked: Recording = { ...stored.value, deleteWhenEnded: true };
      const outcome = yield* writeRecording(ports, stored, marked);
      if (outcome.kind === "written") return ok(undefined);
    }
    return err(lostRaces("documents", formatRecordingId(id)));
  });
}

/** LiveKit's own word of an end is final. Otherwise it is asked: the catalog may lag, and what we gave up may live. */
function inProgress({ egress, directory }: DeletePorts, recording: Recording): ResultAsync<boolean, Unavailable> {
  return safeTry(async function* () {
    const ended = isTerminal(recording.status);
    if (ended && recording.source === "livekit") return ok(false);
    const told = yield* egress.find(recording.egressId);
    if (told === null) return ok(!ended);
    if (isTerminal(told.status)) return ok(false);
    return ended ? directory.recorderAnswers(recording.roomId, recording.egressId) : ok(true);
  });
}

/** The media of a recording that has a file: its facts, or its bytes. */
export function headMedia(
  ports: CatalogPorts,
  id: RecordingIdParts,
): ResultAsync<MediaInfo, RecordingNotFound | RecordingInProgress | NoMedia | Unavailable> {
  return safeTry(async function* () {
    yield* playable(ports, id);
    const info = yield* ports.catalog.media.head(id);
    return info === null ? err(noMedia(id)) : ok(info);
  });
}

/** The file of a recording, or a range of its bytes; the store is asked before anything of it is given. */
export function readMedia(
  ports: CatalogPorts,
  id: RecordingIdParts,
  range?: ByteRange,
): ResultAsync<MediaStream, RecordingNotFound | NoMedia | Unavailable> {
  return safeTry(async function* () {
    const stream = yield* ports.catalog.media.read(id, range);
    return stream === null ? err(noMedia(id)) : ok(stream);
  });
}

/** `complete` has a file, and so has `limit_reached`. */
function playable(
  ports: CatalogPorts,
  id: RecordingIdParts,
): ResultAsync<void, RecordingNotFound | RecordingInProgress | NoMedia | Unavailable> {
  return safeTry(async function* () {
    const { value } = yield* getRecording(ports, id);
    if (!isTerminal(value.status)) return err(stillInProgress(id));
    return value.status === "complete" || value.status === "limit_reached" ? ok(undefined) : err(noMedia(id));
  });
}

const notFound = (id: RecordingIdParts): RecordingNotFound => ({
  kind: "recording-not-found",
  recordingId: formatRecordingId(id),
});
const noMedia = (id: RecordingIdParts): NoMedia => ({ kind: "no-media", recordingId: formatRecordingId(id) });
const stillInProgress = (id: RecordingIdParts): RecordingInProgress => ({
  kind: "recording-in-progress",
  recordingId: formatRecordingId(id),
});
