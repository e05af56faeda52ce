import { ok, ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { EgressId, RoomId } from "../ids.ts";
import type { Egress } from "../ports/egress.ts";
import type { RecordingCatalog } from "../ports/recording-catalog.ts";
import type { RoomDirectory } from "../ports/room-directory.ts";
import { type Evidence, isTerminal } from "../recording/recording.ts";
import type { Look, Sighting } from "../recording/sighting.ts";

export type LookPorts = {
  readonly egress: Egress;
  readonly directory: RoomDirectory;
  readonly catalog: RecordingCatalog;
};

/** How many unfinished recordings of one room are asked for by id. */
const MAX_UNFINISHED = 20;

/**
 * Asks LiveKit, in parallel: the egresses by room, ended ones too; by id, the lock's and those unfinished in the
 * catalog, which a LiveKit whose memory was emptied lists no longer by room; and the room with its participants.
 */
export function look(ports: LookPorts, roomId: RoomId, lockEgressId: EgressId | null): ResultAsync<Look, Unavailable> {
  return safeTry(async function* () {
    const [listed, room, unfinished] = yield* ResultAsync.combine([
      ports.egress.inRoom(roomId),
      ports.directory.find(roomId),
      unfinishedIds(ports.catalog, roomId),
    ]);
    const seen = new Set(listed.ours.map((evidence) => evidence.egressId));
    const asked = [...new Set([...(lockEgressId === null ? [] : [lockEgressId]), ...unfinished])].filter(
      (id) => !seen.has(id),
    );
    const found = yield* ResultAsync.combine(asked.map((id) => ports.egress.find(id)));
    const all = [...listed.ours, ...found.filter((evidence) => evidence !== null && evidence.roomId === roomId)];
    const sightings = await Promise.all(all.map((evidence) => judge(ports.catalog, evidence as Evidence)));
    return ok({ room, sightings, others: listed.others, unknown: asked.filter((_, at) => found[at] === null) });
  });
}

/** The index only adds to what is asked: without it the lock's own egress is still asked for by id. */
function unfinishedIds(catalog: RecordingCatalog, roomId: RoomId): ResultAsync<readonly EgressId[], never> {
  const rows = catalog.index.unfinished({ roomId, limit: MAX_UNFINISHED });
  return rows.map((found) => found.map((row) => row.egressId)).orElse(() => ok([]));
}

/** LiveKit may list as running, for ever, what it once said had ended. A catalog that is away knows nothing better. */
async function judge(catalog: RecordingCatalog, evidence: Evidence): Promise<Sighting> {
  if (isTerminal(evidence.status)) return { evidence, standing: "ended" };
  const stored = (await catalog.documents.find(evidence)).unwrapOr(null);
  const ended = stored !== null && isTerminal(stored.value.status);
  return { evidence, standing: ended ? "ended" : "in-progress" };
}
