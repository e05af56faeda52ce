import { formatRecordingId } from "../ids.ts";
import { mediaFilename } from "../layout.ts";
import {
  type EgressFacts,
  type Evidence,
  isTerminal,
  type Note,
  type Recording,
  type RecordingStatus,
} from "./recording.ts";

/**
 * How much a status with its source outweighs another: starting 0, active 1, ending 2, a terminal status that we
 * inferred 3, one that LiveKit told 4. Only a higher rank is written, so nothing goes back, and LiveKit's own word
 * corrects an inference once.
 */
export function rankOf(of: { readonly status: RecordingStatus; readonly source: Recording["source"] }): number {
  if (isTerminal(of.status)) return of.source === "livekit" ? 4 : 3;
  return of.status === "ending" ? 2 : of.status === "active" ? 1 : 0;
}

/** The record after this evidence; the same object when the evidence is not news, or the recording was deleted. */
export function evolve(current: Recording | null, evidence: Evidence): Recording {
  if (current === null) return firstRecord(evidence);
  if (current.deleted === true) return current;
  const higher = rankOf(evidence) > rankOf(current);
  const news = { ...missing(current, evidence), ...(higher ? factsOf(evidence) : {}) };
  // A refusal is final, whatever a promise that was queued before it says later.
  const { accepted } = evidence;
  if (accepted !== undefined && accepted !== current.accepted && current.accepted !== false) news.accepted = accepted;
  if (Object.keys(news).length === 0) return current;
  const next = { ...corrected(current, news), ...news };
  return higher ? moved(next) : next;
}

/** What a recording becomes with a status that ranks higher: what was noted of the last one no longer holds. */
function moved({ note: _note, ...next }: Recording): Recording {
  return next.deleteWhenEnded === true && isTerminal(next.status) ? { ...next, deleted: true } : next;
}

/** The record with this note, or without one; the same object when that is no change, or it has ended. */
export function noted(current: Recording, note: Note | null): Recording {
  if (current.deleted === true || isTerminal(current.status)) return current;
  if (note === null && current.note === undefined) return current;
  // An upload has the time that it has from when it was first seen; unless that was by a clock that was set back since.
  const { note: before } = current;
  if (note?.kind === "uploading" && before?.kind === "uploading" && before.since <= note.since) return current;
  const { note: _before, ...rest } = current;
  return note === null ? rest : { ...rest, note };
}

/** All that a record says of its egress, to be taken in once more. */
export function evidenceOf(recording: Recording): Evidence {
  const { roomId, egressId, uid, status, source, roomSid } = recording;
  return { roomId, egressId, uid, status, source, ...defined({ roomSid, ...factsOf(recording) }, () => true) };
}

function firstRecord(evidence: Evidence): Recording {
  const { roomId, egressId, uid, status, source } = evidence;
  return {
    recordingId: formatRecordingId(evidence),
    roomId,
    egressId,
    uid,
    status,
    source,
    ...(evidence.accepted === undefined ? {} : { accepted: evidence.accepted }),
    filename: mediaFilename(roomId, uid),
    ...missing({}, evidence),
    ...factsOf(evidence),
  };
}

/** LiveKit's own word takes back what we had concluded was wrong. */
function corrected(current: Recording, news: News): Recording {
  if (current.source === "livekit" || news.source !== "livekit") return current;
  const { error: _error, errorCode: _code, details: _details, ...rest } = current;
  return rest;
}

type News = { -readonly [K in keyof Recording]?: Recording[K] };

/** What an egress is still to tell, and what one attempt is told once: the first word stays. */
function missing(current: Partial<Recording>, evidence: Evidence): News {
  const reason = evidence.reason ?? (evidence.status === "limit_reached" ? "limit" : undefined);
  const { roomSid, roomName, layout, encoding } = evidence;
  return defined({ reason, roomSid, roomName, layout, encoding }, (key) => current[key] === undefined);
}

/** What changes as an egress goes on. What the evidence leaves open must not erase what is known. */
function factsOf(evidence: EgressFacts): News {
  const { status, source, startDate, endDate, durationSeconds, sizeBytes, errorCode, error, details } = evidence;
  return defined(
    { status, source, startDate, endDate, durationSeconds, sizeBytes, errorCode, error, details },
    () => true,
  );
}

function defined(news: News, wanted: (key: keyof Recording) => boolean): News {
  const entries = Object.entries(news).filter(([key, value]) => value !== undefined && wanted(key as keyof Recording));
  return Object.fromEntries(entries) as News;
}
