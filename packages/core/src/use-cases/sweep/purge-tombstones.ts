import { err, ok, okAsync, type ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../../failure.ts";
import type { Tombstone } from "../../ports/recording-catalog.ts";
import type { Limits } from "../../settings.ts";
import type { EpochMs } from "../../time.ts";
import { deleteRecording, takeBack } from "../recordings.ts";
import type { SweepPorts } from "./ports.ts";

/** How many tombstones one round looks at. */
const ROUND = 1_000;

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
      const done = await tend(ports, tombstone, before);
      // One that cannot be read holds up no other; a store that is away does.
      if (done.isErr() && done.error.unreadable !== true) return err(done.error);
      if (done.unwrapOr(false)) purged += 1;
    }
    return ok(purged);
  });
}

/** Is it gone now? */
function tend(ports: SweepPorts, tombstone: Tombstone, before: EpochMs): ResultAsync<boolean, Unavailable> {
  if (tombstone.deletedAt === 0) return finishDeletion(ports, tombstone).map(() => false);
  return tombstone.deletedAt <= before ? purge(ports, tombstone) : okAsync(false);
}

/** One that says no time was cut short, or made by the end of its egress. */
function finishDeletion(ports: SweepPorts, tombstone: Tombstone): ResultAsync<void, Unavailable> {
  return safeTry(async function* () {
    const deleted = await deleteRecording(ports, tombstone);
    if (deleted.isOk()) return ok(undefined);
    if (deleted.error.kind === "unavailable") return err(deleted.error);
    const stored = yield* ports.catalog.documents.find(tombstone);
    if (stored?.value.deleted === true) return ok(undefined);
    return stored === null ? ports.catalog.index.forget(tombstone) : takeBack(ports.catalog, stored.value);
  });
}

function purge(ports: SweepPorts, tombstone: Tombstone): ResultAsync<boolean, Unavailable> {
  return safeTry(async function* () {
    const { documents, index, media } = ports.catalog;
    const stored = yield* documents.find(tombstone);
    if (stored === null) return index.forget(tombstone).map(() => true);
    if ((yield* ports.egress.find(tombstone.egressId)) !== null) {
      // LiveKit may list it for ever: it waits anew, so that the oldest of the list are not always the same.
      return index.announce({ ...stored.value, deletedAt: ports.clock.now() }).map(() => false);
    }
    yield* media.remove(tombstone);
    const outcome = yield* documents.remove(tombstone, stored.etag);
    if (outcome.kind === "removed") yield* index.forget(tombstone);
    return ok(outcome.kind === "removed");
  });
}
