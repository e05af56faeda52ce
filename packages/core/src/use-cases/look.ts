import { ok, Result, ResultAsync, safeTry } from "neverthrow";
import { unavailable, type Unavailable } from "../failure.ts";
import type { EgressId, RoomId } from "../ids.ts";
import { egressIn } from "../lock/after.ts";
import type { Lock } from "../lock/lock.ts";
import type { RecordingCatalog } from "../ports/recording-catalog.ts";
import type { LiveRoom } from "../ports/room-directory.ts";
import { evidenceOf } from "../recording/evolve.ts";
import { type Evidence, isTerminal, type Recording } from "../recording/recording.ts";
import { type Look, recordIn, type Sighting } from "../recording/sighting.ts";
import type { Limits } from "../settings.ts";
import { inBatches } from "./in-batches.ts";
import { type Depth, type LookPorts, sight, sightUnknown } from "./sight.ts";
import { within } from "./within.ts";

/** How many unfinished recordings of one room are asked for by id. */
const MAX_UNFINISHED = 20;

/** How many of the egresses that LiveKit lists, a day's, are held against their records at the same time. */
const READ_WIDTH = 16;

/**
 * Asks LiveKit, in parallel: the egresses by room, ended ones too; by id, the lock's and those unfinished in the
 * catalog, which a LiveKit whose memory was emptied lists no longer by room; and the room with its participants.
 */
export function look(
  ports: LookPorts,
  { lookMs }: Pick<Limits, "lookMs">,
  roomId: RoomId,
  lock: Lock | null,
  depth: Depth,
): ResultAsync<Look, Unavailable> {
  const late = unavailable("egress", "look", `no answer within ${lookMs} ms`);
  return within(ports.clock, lookMs, late, lookAtRoom(ports, roomId, lock, depth));
}

function lookAtRoom(ports: LookPorts, roomId: RoomId, lock: Lock | null, depth: Depth): ResultAsync<Look, Unavailable> {
  return safeTry(async function* () {
    const [listed, room, rows] = yield* ResultAsync.combine([
      ports.egress.inRoom(roomId),
      ports.directory.find(roomId),
      unfinishedRows(ports.catalog, roomId),
    ]);
    const seen = inBatches(listed.ours, READ_WIDTH, async (evidence) => sight(ports, evidence, room, depth));
    const byRoom = yield* Result.combine(await seen);
    const listedIds = new Set(listed.ours.map(({ egressId }) => egressId));
    const asked = knownTo(roomId, lock, rows).filter(({ egressId }) => !listedIds.has(egressId));
    const byId = yield* ResultAsync.combine(asked.map((last) => findById(ports, last, room, depth)));
    const named = new Set([...listedIds, ...listed.others, ...asked.map(({ egressId }) => egressId)]);
    const strangers = room?.recorders.filter((id) => !named.has(id)) ?? [];
    const met = yield* ResultAsync.combine(strangers.map((egressId) => ports.egress.find(egressId)));
    const byName = yield* ResultAsync.combine(
      met.filter((told) => told !== null).map((told) => sight(ports, told, room, depth)),
    );
    const nameless = strangers.filter((_, nth) => met[nth] === null);
    const unnamed = yield* answering(ports, roomId, nameless);
    const sightings = [...byRoom, ...byId.filter((sighting) => sighting !== null), ...byName];
    const unknown = asked.map(({ egressId }) => egressId).filter((_, at) => byId[at] === null);
    const rest = depth === "full" ? yield* ResultAsync.fromSafePromise(compare(ports, rows, sightings, unknown)) : NONE;
    return ok({ room, sightings, others: listed.others, unknown, unnamed, ...rest });
  });
}

/** The index only adds to what is asked: without it the lock's own egress is still asked for by id. */
function unfinishedRows(catalog: RecordingCatalog, roomId: RoomId): ResultAsync<readonly Recording[], never> {
  return catalog.index.unfinished({ roomId, limit: MAX_UNFINISHED }).orElse(() => ok([]));
}

/** The egresses that we ourselves think of as running, and what we know of each. */
function knownTo(roomId: RoomId, lock: Lock | null, rows: readonly Recording[]): readonly Evidence[] {
  const known = rows.map(evidenceOf);
  const own = lock === null ? null : egressIn(roomId, lock);
  return own === null || known.some(({ egressId }) => egressId === own.egressId) ? known : [...known, own];
}

function findById(
  ports: LookPorts,
  last: Evidence,
  room: LiveRoom | null,
  depth: Depth,
): ResultAsync<Sighting | null, Unavailable> {
  return ports.egress
    .find(last.egressId)
    .andThen((told) => (told === null ? sightUnknown(ports, last) : sight(ports, told, room, depth)));
}

/** Ghosts stay listed after a crash of LiveKit, and do not answer. */
function answering(
  { directory }: LookPorts,
  roomId: RoomId,
  recorders: readonly EgressId[],
): ResultAsync<readonly EgressId[], Unavailable> {
  const asked = recorders.map((id) => directory.recorderAnswers(roomId, id).map((answers) => (answers ? [id] : [])));
  return ResultAsync.combine(asked).map((answers) => answers.flat());
}

const NONE = { forgotten: [], behind: [] } as const;

/** Rows that say "unfinished", against their documents and what LiveKit knows. */
async function compare(
  { catalog }: LookPorts,
  rows: readonly Recording[],
  sightings: readonly Sighting[],
  unknown: readonly EgressId[],
): Promise<Pick<Look, "forgotten" | "behind">> {
  const stored = await Promise.all(
    rows.map(async (row) => {
      const seen = sightings.find(({ evidence }) => evidence.egressId === row.egressId);
      if (seen !== undefined) return recordIn(seen);
      const found = await catalog.documents.find(row);
      return found.isErr() ? null : (found.value?.value ?? row);
    }),
  );
  const records = stored.filter((record) => record !== null);
  const hasEnded = ({ status, deleted }: Recording): boolean => isTerminal(status) || deleted === true;
  return {
    forgotten: records.filter((record) => !hasEnded(record) && unknown.includes(record.egressId)),
    behind: records.filter(hasEnded),
  };
}
