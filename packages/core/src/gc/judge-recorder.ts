import type { Note, NoteKind, Recording } from "../recording/recording.ts";
import { recordIn, type Sighting } from "../recording/sighting.ts";
import type { Limits } from "../settings.ts";
import type { EpochMs } from "../time.ts";
import type { RecordingDecision } from "./step.ts";

/** What is to be done about the life of a recorder; without what the step says of its recording. */
export type LifeDecision = Pick<
  RecordingDecision & { readonly action: "note" | "wait" | "clear" | "probe" | "give-up" },
  "action" | "why"
>;

type Times = Pick<Limits, "secondOpinionMs" | "suspicionMs" | "uploadLimitMs">;

/**
 * LiveKit has no heartbeat: an egress whose worker died, or whose last update was lost, is listed as in progress for
 * ever. Given up is one that two looks, a minute apart, found silent, and whose stop nobody answers; while it is
 * uploading no recorder is expected in the room, and the stop alone decides.
 *
 * @returns null when there is nothing to be done.
 */
export function judgeRecorder(sighting: Sighting, storeNow: EpochMs, times: Times): LifeDecision | null {
  const { evidence, record, recorder } = sighting;
  if (record === "could-not-ask") return null;
  const known = recordIn(sighting);
  const note = known?.note ?? null;
  if (note?.kind === "stop-unheard") return afterStop(sighting, ageOf(note, storeNow), times);
  if (evidence.status === "ending" || known?.status === "ending") return whileUploading(note, storeNow, times);
  if (recorder === "answers") return note !== null && DISPROVED.has(note.kind) ? CLEAR : null;
  return recorder === "silent" ? whileSilent(note, storeNow, times) : null;
}

/** What a recorder that answers disproves. */
const DISPROVED: ReadonlySet<NoteKind> = new Set(["recorder-silent", "forgotten"]);

const CLEAR: LifeDecision = { action: "clear", why: "recorder-answers" };

const ageOf = (note: Note, storeNow: EpochMs): number => storeNow - note.since;

function whileSilent(note: Note | null, storeNow: EpochMs, times: Times): LifeDecision {
  const why = "recorder-silent";
  const age = note?.kind === why ? ageOf(note, storeNow) : -1;
  // Too old: it may have answered in between. Negative: the store's clock was set back.
  if (age < 0 || age > times.suspicionMs) return { action: "note", why };
  return age < times.secondOpinionMs ? { action: "wait", why } : { action: "probe", why };
}

/** A stop was taken in, by somebody: if it is still running a minute later, nobody will end it. */
function afterStop({ evidence, recorder }: Sighting, age: number, times: Times): LifeDecision {
  const why = "stop-unheard";
  if (recorder === "answers") return CLEAR;
  if (age < 0) return { action: "note", why };
  if (age < times.secondOpinionMs) return { action: "wait", why };
  return evidence.status === "ending" ? { action: "probe", why: "uploading" } : { action: "give-up", why };
}

function whileUploading(note: Note | null, storeNow: EpochMs, times: Times): LifeDecision {
  const why = "uploading";
  const age = note?.kind === why ? ageOf(note, storeNow) : 0;
  if (age < 0) return { action: "note", why };
  return { action: age > times.uploadLimitMs ? "give-up" : "probe", why };
}

/** LiveKit does not know it: believed when it says so twice, as its lists may lag behind a start. */
export function judgeForgotten({ note }: Recording, storeNow: EpochMs, times: Times): LifeDecision {
  const why = "forgotten";
  const age = note?.kind === why ? ageOf(note, storeNow) : -1;
  if (age < 0 || age > times.suspicionMs) return { action: "note", why };
  return { action: age < times.secondOpinionMs ? "wait" : "give-up", why };
}
