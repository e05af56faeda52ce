import { err, ok, type ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../../failure.ts";
import type { Tombstone } from "../../ports/recording-catalog.ts";
import type { Limits } from "../../settings.ts";
import { deleteRecording } from "../recordings.ts";
import type { SweepPorts } from "./ports.ts";

/** How many tombstones one round looks at. */
const ROUND = 100;

/**
 * Finishes deletions that were cut short, and removes tombstones that nothing can reach any more: older than
 * `tombstoneMs`, and of an egress that LiveKit does not know. Until then each absorbs every late word of its egress.
 *
 * @returns how many are gone.
 */
export function purgeTombstones(ports: SweepPorts, limits: Limits): ResultAsync<number, Unavailable> {
  return safeTry(async function* () {
    const before = ports.clock.now() - limits.tombstoneMs;
    let purged = 0;
    for (const tombstone of yield* ports.catalog.index.tombstones(ROUND)) {
      if (tombstone.deletedAt === 0) yield* finishDeletion(ports, tombstone);
      else if (tombstone.deletedAt <= before && (yield* purge(ports, tombstone))) purged += 1;
    }
    return ok(purged);
  });
}

/** One that says no time was cut short, or made by the end of its egress. */
function finishDeletion(ports: SweepPorts, tombstone: Tombstone): ResultAsync<void, Unavailable> {
  return safeTry(async function* () {
    const deleted = await deleteRecording(ports, tombstone);
    if (deleted.isOk()) return ok(undefined);
    if (deleted.error.kind === "unavailable") return err(deleted.error);
    const stored = yield* ports.catalog.documents.find(tombstone);
    if (stored?.value.deleted === true) return ok(undefined);
    yield* ports.catalog.index.forget(tombstone);
    return stored === null ? ok(undefined) : ports.catalog.index.announce(stored.value);
  });
}

function purge(ports: SweepPorts, tombstone: Tombstone): ResultAsync<boolean, Unavailable> {
  return safeTry(async function* () {
    const { documents, index, media } = ports.catalog;
    const stored = yield* documents.find(tombstone);
    if (stored === null) return index.forget(tombstone).map(() => true);
    if ((yield* ports.egress.find(tombstone.egressId)) !== null) return ok(false);
    yield* media.remove(tombstone);
    const outcome = yield* documents.remove(tombstone, stored.etag);
    if (outcome.kind === "removed") yield* index.forget(tombstone);
    return ok(outcome.kind === "removed");
  });
}
