import { egressIn } from "../lock/after.ts";
import { type Lock, lockIn } from "../lock/lock.ts";
import { evidenceOf, evolve, rankOf } from "../recording/evolve.ts";
import { type Evidence, isPromised, type Recording } from "../recording/recording.ts";
import { isLeftBehind, isOfOldLife, type Look, recordIn, type Sighting, sightingOf } from "../recording/sighting.ts";
import type { Limits } from "../settings.ts";
import type { EpochMs } from "../time.ts";
import { judgeForgotten, judgeRecorder, type LifeDecision } from "./judge-recorder.ts";
import { placeOf } from "./place.ts";
import { type LockStep, planLock } from "./plan-lock.ts";
import type {
  LockDecision,
  RecordingDecision,
  RoomObservation,
  StrangerDecision,
  SweepDecision,
  SweepStep,
} from "./step.ts";

/**
 * Everything that a sweep has to do about one room: its lock first, then each recording of it that has not ended, or
 * of which the catalog does not know the end. A value: printed by a dry run, applied step by step otherwise.
 */
export function planRoom(seen: RoomObservation, limits: Limits): readonly SweepStep[] {
  const place = placeOf(seen);
  const here = (decision: SweepDecision): SweepStep => ({ ...place, ...decision });
  const step = seen.held === null ? null : planLock({ ...seen, held: seen.held }, limits);
  const { look } = seen;
  // A lock that cannot be read may be that of any egress in the room: nothing there is judged.
  if (look === null || step?.why === "unreadable") return step === null ? [] : [step];
  if ("kind" in look) {
    const detail = `${look.port} ${look.operation}: ${look.cause}`;
    return [step ?? here({ action: "keep", why: "could-not-ask", detail })];
  }
  const room: Judged = { look, storeNow: seen.storeNow, limits, lock: lockIn(seen.held), step };
  const adoption = adopt(room);
  const decisions = [
    ...look.sightings.flatMap((sighting) => aboutSighting(room, sighting, adoption)),
    ...forgotten(room),
    ...look.behind.map((record) => ({ ...about(evidenceOf(record)), action: "record", why: "row-behind" }) as const),
  ];
  // A stop that was ordered and the stop that is to show whether anybody is there are one.
  const probed = step?.why === "ordered" && decisions.some(({ lock, action }) => lock !== null && action === "probe");
  const first = probed ? null : step?.why === "lost" ? FORGOTTEN : (adoption ?? step);
  return [...(first === null ? [] : [here(first)]), ...decisions.map(here), ...strangers(look).map(here)];
}

/** Whatever LiveKit lists of others, also ended ones; that one is at work is told by its being in the room. */
function strangers({ others, room }: Look): readonly StrangerDecision[] {
  const there = others.filter((egressId) => room?.recorders.includes(egressId));
  return there.map((egressId) => ({ action: "leave", why: "not-ours", egressId }));
}

const FORGOTTEN: SweepDecision = { action: "keep", why: "forgotten" };

type Judged = {
  readonly look: Look;
  readonly storeNow: EpochMs;
  readonly limits: Limits;
  readonly lock: Lock | null;
  /** What is planned for the lock; null where there is none. */
  readonly step: LockStep | null;
};

const about = (evidence: Evidence, lock: Lock | null = null) => ({ evidence, lock });

const isRunning = ({ status }: Evidence): boolean => status === "starting" || status === "active";

/** The first promised recording that runs without a lock, in a room that nothing in progress holds. */
function adopt({ look, lock, step }: Judged): (LockDecision & { readonly action: "adopt" }) | null {
  if (step !== null && step.why !== "another-in-progress") return null;
  if (lostEgress({ look, lock, step }) !== null) return null;
  const stray = look.sightings.find((sighting) => isAdoptable(sighting, look));
  if (stray === undefined) return null;
  const ended = lock === null ? null : (sightingOf(look, lock.uid)?.evidence ?? null);
  return { action: "adopt", why: "promised", evidence: stray.evidence, lock, ended };
}

function isAdoptable(sighting: Sighting, look: Look): boolean {
  const { evidence, standing, recorder } = sighting;
  if (standing === "ended" || isOfOldLife(evidence.roomSid, look.room)) return false;
  return isRunning(evidence) && recorder === "answers" && isPromised(recordIn(sighting));
}

const LEFT_TO_OTHERS: ReadonlySet<LockDecision["action"] | undefined> = new Set(["skip", "restamp", "release"]);

function aboutSighting(
  room: Judged,
  sighting: Sighting,
  adoption: (LockDecision & { readonly action: "adopt" }) | null,
): readonly RecordingDecision[] {
  const { evidence, standing } = sighting;
  const own = evidence.uid === room.lock?.uid;
  // A young lock's egress, and what is to be said of it, are its starter's; an end goes with its release.
  if (own && LEFT_TO_OTHERS.has(room.step?.action)) return [];
  if (standing === "ended") return news(sighting);
  const said = room.step?.why === "no-driver";
  if (own) return [...(said ? [] : news(sighting)), ...lifeOf(room, sighting, room.lock)];
  return adoption?.evidence === evidence ? [] : [...news(sighting), ...aboutStray(room, sighting, adoption !== null)];
}

/** LiveKit's word that the catalog does not have. */
function news(sighting: Sighting): readonly RecordingDecision[] {
  const { evidence, record } = sighting;
  if (typeof record === "string" || (record !== null && isKnown(record, evidence))) return [];
  return [{ ...about(evidence), action: "record", why: "news" }];
}

function isKnown(record: Recording, evidence: Evidence): boolean {
  return record.deleted === true || rankOf(record) >= rankOf(evidence);
}

function lifeOf(room: Judged, sighting: Sighting, lock: Lock | null): readonly RecordingDecision[] {
  const life = judgeRecorder(sighting, room.storeNow, room.limits);
  return life === null ? [] : [withLife(about(sighting.evidence, lock), life)];
}

function withLife(of: ReturnType<typeof about>, life: LifeDecision): RecordingDecision {
  return { ...of, ...life } as RecordingDecision;
}

/** An egress of ours in progress that does not hold its room's lock. */
function aboutStray(room: Judged, sighting: Sighting, adopted: boolean): readonly RecordingDecision[] {
  const { evidence, record, recorder } = sighting;
  if (record === "could-not-ask") return [];
  const life = lifeOf(room, sighting, null);
  if (!isRunning(evidence) || life.some(({ action }) => action === "probe" || action === "give-up")) return life;
  if (isLeftBehind(evidence, room.look.room)) return recorder === "silent" ? life : roomOver(room, sighting);
  const old = isOfOldLife(evidence.roomSid, room.look.room);
  if (old) return [{ ...about(evidence), action: "evict", why: "room-over" }, ...life];
  const promised = isPromised(recordIn(sighting));
  // It keeps the room from being recorded until its recorder answers, and it is adopted, or is given up.
  if (promised && !adopted && !isHeld(room)) return life;
  return [{ ...about(evidence), action: "evict", why: promised ? "another-holds" : "not-promised" }, ...life];
}

/**
 * Does the room's lock stay with another recording, which is in progress? A lock whose recording has ended, or is being
 * ended, gives way to a promised one; and of a start that is on its way it is not known yet whether it will record.
 */
function isHeld({ look, lock, step }: Judged): boolean {
  if (lock === null || lock.state === "stopping") return false;
  const goes = step?.action === "stop" || step?.action === "release";
  return !goes && sightingOf(look, lock.uid)?.standing === "in-progress";
}

/** It may end by itself, as a recorder does whose room has ended. */
function roomOver({ storeNow, limits }: Judged, sighting: Sighting): readonly RecordingDecision[] {
  const of = about(sighting.evidence);
  const note = recordIn(sighting)?.note;
  const age = note?.kind === "room-over" ? storeNow - note.since : -1;
  if (age < 0) return [{ ...of, action: "note", why: "room-over" }];
  return [{ ...of, action: age < limits.secondOpinionMs ? "wait" : "evict", why: "room-over" }];
}

/**
 * What LiveKit knows no longer, by itself or with its lock: forgotten; or LiveKit's memory was emptied and the recorder
 * was silent just now, as all are for some seconds after a restart. So each takes two looks.
 */
function forgotten({ look, lock, step, storeNow, limits }: Judged): readonly RecordingDecision[] {
  const others = look.forgotten.filter(({ uid }) => uid !== lock?.uid);
  const last = lostEgress({ look, lock, step });
  // Our record of the lock's egress, or what the lock itself says of it.
  const own = last && (look.forgotten.find(({ uid }) => uid === last.uid) ?? evolve(null, last));
  return [...others, ...(own === null ? [] : [own])].map((record) =>
    withLife(about(evidenceOf(record), record === own ? lock : null), judgeForgotten(record, storeNow, limits)),
  );
}

/** What a lock that is old enough says of an egress that LiveKit does not know. */
function lostEgress({ look, lock, step }: Pick<Judged, "look" | "lock" | "step">): Evidence | null {
  if (lock === null || step === null || !(step.why === "lost" || step.why === "another-in-progress")) return null;
  return sightingOf(look, lock.uid) === null ? egressIn(step.roomId, lock) : null;
}
