import { err, errAsync, ok, okAsync, type Result, ResultAsync } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { EgressId, RoomId } from "../ids.ts";
import { liftOrder, moveAfter, mustStop } from "../lock/after.ts";
import { confirm } from "../lock/decide.ts";
import { heldBy, type Lock, lockIn } from "../lock/lock.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { LockReading, LockStore } from "../ports/lock-store.ts";
import type { RecordingCatalog, Stored } from "../ports/recording-catalog.ts";
import type { RoomCatalog } from "../ports/room-catalog.ts";
import type { Signals } from "../ports/signals.ts";
import type { Evidence, Recording } from "../recording/recording.ts";
import { lostRaces, MAX_RACES } from "./races.ts";
import { type Known, record, type Recorded, recordOrDefer } from "./record.ts";
import { swapSurely } from "./swap-surely.ts";

/** What it takes to write down what LiveKit says. */
export type EvidencePorts = {
  readonly locks: LockStore;
  readonly catalog: RecordingCatalog;
  readonly rooms: RoomCatalog;
  readonly signals: Signals;
  readonly ids: Ids;
  readonly clock: Clock;
};

/** A stop that is due. It may take 15 s, so it is never part of a webhook's handler: see `carryOut`. */
export type StopOrder = { readonly roomId: RoomId; readonly egressId: EgressId };

/**
 * Takes in what LiveKit says of an egress of ours, whether a webhook told it or a look. In the order of effects: the
 * egress's id in its lock, the document, the outbox and index row, and what becomes of the lock. Correct under loss,
 * repetition, reordering and delay; what is unavailable leaves the lock behind, which the next sweep works off. Where the
 * lock cannot be had, as when it is in S3 with the documents, the evidence waits in the queue, if that can be had, and
 * the lock with it.
 *
 * @returns the stops that are due now, because the lock orders its egress to end.
 */
export function onRecorderEvent(
  ports: EvidencePorts,
  evidence: Evidence,
): ResultAsync<readonly StopOrder[], Unavailable> {
  return onEvidence(ports, evidence).map(({ orders }) => orders);
}

/** What evidence makes due, and the document with it; null where it waits in the queue. */
export type TakenIn = { readonly orders: readonly StopOrder[]; readonly stored: Stored<Recording> | null };

/** The same, for who has read or written the document in the same use case, or goes on from what is written now. */
export function onEvidence(ports: EvidencePorts, evidence: Evidence, known?: Known): ResultAsync<TakenIn, Unavailable> {
  return readNamed(ports, evidence)
    .orElse((away) => ports.locks.defer(evidence).andThen(() => err(away)))
    .andThen((reading) => {
      // The id goes into the lock before anybody writes of the egress: who brings it there is the first.
      const first = reading.isFirst && known === undefined ? null : known;
      return takeIn(ports, reading, evidence, (told) => recordOrDefer(ports, told, first));
    });
}

/**
 * The same for what waited in the queue: the lock may have been away with the catalog. What we inferred moves no lock;
 * it was queued by whoever moved it, and may have been overtaken since.
 */
export function onQueuedEvidence(ports: EvidencePorts, evidence: Evidence): ResultAsync<unknown, Unavailable> {
  if (evidence.source !== "livekit") return record(ports, evidence);
  const write = async (told: Evidence) => (await record(ports, told)).map((stored) => ({ stored, defer: undefined }));
  return readNamed(ports, evidence).andThen((reading) => takeIn(ports, reading, evidence, write));
}

function takeIn(
  ports: EvidencePorts,
  reading: Pick<LockReading, "held">,
  evidence: Evidence,
  write: (told: Evidence) => Promise<Result<Recorded, Unavailable>>,
): ResultAsync<TakenIn, Unavailable> {
  const told = withReason(lockIn(reading.held), evidence);
  return new ResultAsync(write(told)).andThen(({ stored, defer }) =>
    moveLock(ports, reading, told, defer).map((lock) => {
      ports.signals.publish(evidence.roomId);
      const orders = mustStop(lock, told) ? [{ roomId: told.roomId, egressId: told.egressId }] : [];
      return { orders, stored };
    }),
  );
}

/**
 * The id goes into the attempt's lock before anything is written of the egress: a crash between document and row leaves
 * a lock that says of what. LiveKit may know no such egress by then, if its memory was emptied.
 */
function readNamed(ports: EvidencePorts, evidence: Evidence): ResultAsync<Named, Unavailable> {
  return ports.locks.read(evidence.roomId).andThen((reading) => nameEgress(ports, reading, evidence));
}

/** `isFirst`: until now no lock, and so nothing that is stored, knew of this egress. */
type Named = Pick<LockReading, "held"> & { readonly isFirst: boolean };

function nameEgress(
  ports: EvidencePorts,
  { held: before, isFirst = false }: Pick<LockReading, "held"> & Partial<Named>,
  evidence: Evidence,
  races = MAX_RACES,
): ResultAsync<Named, Unavailable> {
  const { roomId, uid, egressId, roomSid: sid } = evidence;
  const held = heldBy(before, uid);
  if (held === null || held.lock.egressId !== null) return okAsync({ held: before, isFirst });
  if (races === 0) return errAsync(lostRaces("locks", roomId));
  const lock = confirm(held.lock, { uid, egressId, sid }).unwrapOr(held.lock);
  const swap = { expected: held.version, next: { version: ports.ids.version(), lock } };
  return swapSurely(ports.locks, roomId, swap).andThen((outcome) =>
    nameEgress(ports, { held: outcome.held, isFirst: outcome.won }, evidence, races - 1),
  );
}

/** Under an order to stop that stands against this evidence, the end has the order's reason. */
function withReason(lock: Lock | null, evidence: Evidence): Evidence {
  const holder = lock?.uid === evidence.uid ? liftOrder(lock, evidence) : null;
  return { ...evidence, reason: evidence.reason ?? (holder?.state === "stopping" ? holder.reason : undefined) };
}

/** The last effect, decided again after each lost race. What was to be deferred is queued whatever the lock does. */
function moveLock(
  ports: EvidencePorts,
  reading: Pick<LockReading, "held">,
  evidence: Evidence,
  defer: Evidence | undefined,
  races = MAX_RACES,
): ResultAsync<Lock | null, Unavailable> {
  const { roomId } = evidence;
  const lock = lockIn(reading.held);
  const move = moveAfter(lock, evidence);
  if (move.kind === "stay" || reading.held === null) {
    return (defer === undefined ? okAsync(undefined) : ports.locks.defer(defer)).map(() => lock);
  }
  if (races === 0) return errAsync(lostRaces("locks", roomId));
  const next = move.kind === "release" ? null : { version: ports.ids.version(), lock: move.lock };
  const swap = { expected: reading.held.version, next, ...(defer === undefined ? {} : { defer }) };
  return swapSurely(ports.locks, roomId, swap).andThen((outcome) =>
    outcome.won ? ok(next?.lock ?? null) : moveLock(ports, outcome, evidence, defer, races - 1),
  );
}
