import { err, ok } from "neverthrow";
import type { EgressId, RoomId } from "../../ids.ts";
import { heldBy, type StoredLock, type UnreadableLock } from "../../lock/lock.ts";
import { evidenceOf, evolve } from "../../recording/evolve.ts";
import { type Evidence, hasStarted, isTerminal, type Recording } from "../../recording/recording.ts";
import type { Known } from "../record.ts";
import { swapSurely } from "../swap-surely.ts";
import { type Answer, type Attempt, egressIdOf, type Heard, type StartPorts, type StartSettings } from "./attempt.ts";
import { alreadyHeldBy } from "./admit.ts";
import { seek } from "./launch.ts";
import { giveWay, obey, promise, refusalFor, writeAccepted } from "./confirm-start.ts";

/** What the lock, and where it is gone the record, say of the attempt now. */
export async function judge(
  ports: StartPorts,
  settings: StartSettings,
  attempt: Attempt,
  heard: Heard,
): Promise<Answer | "waiting"> {
  const reading = await ports.locks.read(attempt.roomId);
  const held = reading.isOk() ? reading.value.held : null;
  const mine = heldBy(held, attempt.uid)?.lock ?? null;
  if (mine?.state === "active") {
    const said = await recordOf(ports, attempt, mine.egressId, heard);
    return succeed(ports, settings, attempt, heard, said ?? unwritten(attempt, mine.egressId));
  }
  if (mine?.state === "stopping") {
    // Whoever is told that the recording was ended must not be recorded after all, in a next life of the room.
    const lasts = heard.evidence !== null || (await makeLast(ports, attempt.roomId, held as StoredLock));
    return lasts ? obey(ports, settings, attempt, heard.evidence, mine.reason) : "waiting";
  }
  const egressId = egressIdOf(heard) ?? mine?.egressId ?? null;
  // While the lock says "starting", the record says no more than this start has heard, and is not read.
  const unheard = mine !== null && (heard.evidence?.status ?? "starting") === "starting";
  const said = egressId === null || unheard ? null : await recordOf(ports, attempt, egressId, heard);
  if (said !== null && hasStarted(said.recording.status)) return succeed(ports, settings, attempt, heard, said);
  if (said !== null && isTerminal(said.recording.status)) return fail(ports, attempt, said);
  return mine === null && held !== null ? otherHolder(ports, settings, attempt, heard, held) : "waiting";
}

/** An order to end with the room's life goes when the egress records the next one: so it is written as another. */
async function makeLast(ports: StartPorts, roomId: RoomId, { version, lock }: StoredLock): Promise<boolean> {
  if (lock.egressId !== null || lock.state !== "stopping" || lock.reason !== "room-ended") return true;
  const next = { version: ports.ids.version(), lock: { ...lock, reason: "start-failed" } as const };
  return (await swapSurely(ports.locks, roomId, { expected: version, next })).unwrapOr(null)?.won === true;
}

/** The catalog's record, or what this start itself has heard when the catalog is away. */
async function recordOf(
  ports: StartPorts,
  { roomId, uid, terms }: Attempt,
  egressId: EgressId,
  heard: Heard,
): Promise<Said | null> {
  const known = (await ports.catalog.documents.find({ roomId, egressId, uid })).unwrapOr(undefined);
  const stored = known?.value ?? null;
  const recording = heard.evidence === null ? stored : evolve(stored, { ...heard.evidence, ...terms });
  return recording === null ? null : { recording, known };
}

/** What is said of the attempt's recording, and the document that says so, where it could be read. */
type Said = { readonly recording: Recording; readonly known: Known };

/** With the catalog away and nothing heard, the lock itself says that LiveKit called it active. */
function unwritten({ roomId, uid, terms }: Attempt, egressId: EgressId): Said {
  const said: Evidence = { roomId, egressId, uid, ...terms, status: "active", source: "livekit" };
  return { recording: evolve(null, said), known: undefined };
}

async function succeed(
  ports: StartPorts,
  settings: StartSettings,
  attempt: Attempt,
  heard: Heard,
  { recording, known }: Said,
): Promise<Answer> {
  if (!recording.accepted || !heard.promised) {
    const promised = await promise(ports, settings, attempt, evidenceOf(recording), known);
    if (promised.isErr()) return err(promised.error);
  }
  return ok({ ...recording, accepted: true });
}

/** It ended before it began. */
async function fail(ports: StartPorts, attempt: Attempt, { recording, known }: Said): Promise<Answer> {
  await writeAccepted(ports, attempt, evidenceOf(recording), { accepted: false, known });
  if (recording.reason !== undefined) return err(refusalFor(attempt, recording.reason));
  const message = recording.error ?? recording.details ?? `the recording ended as ${recording.status}`;
  return err({ kind: "start-failed", roomId: attempt.roomId, message });
}

async function otherHolder(
  ports: StartPorts,
  settings: StartSettings,
  attempt: Attempt,
  heard: Heard,
  held: StoredLock | UnreadableLock,
): Promise<Answer> {
  const evidence = heard.evidence ?? (await seek(ports, attempt)).unwrapOr(null);
  if (evidence !== null) return giveWay(ports, settings, attempt, evidence, held);
  return err(alreadyHeldBy(held));
}
