import { err, ok } from "neverthrow";
import type { EgressId, RoomId } from "../../ids.ts";
import { heldBy, type StoredLock, type UnreadableLock } from "../../lock/lock.ts";
import { evidenceOf, evolve } from "../../recording/evolve.ts";
import { type Evidence, hasStarted, isTerminal, type Recording } from "../../recording/recording.ts";
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
  if (mine?.state === "active") return succeed(ports, settings, attempt, { heard, egressId: mine.egressId });
  if (mine?.state === "stopping") {
    // Whoever is told that the recording was ended must not be recorded after all, in a next life of the room.
    const lasts = heard.evidence !== null || (await makeLast(ports, attempt.roomId, held as StoredLock));
    return lasts ? obey(ports, settings, attempt, heard.evidence, mine.reason) : "waiting";
  }
  const egressId = egressIdOf(heard) ?? mine?.egressId ?? null;
  // While the lock says "starting", the record says no more than this start has heard, and is not read.
  const unheard = mine !== null && (heard.evidence?.status ?? "starting") === "starting";
  const known = egressId === null || unheard ? null : await recordOf(ports, attempt, egressId, heard);
  if (known !== null && hasStarted(known.status))
    return succeed(ports, settings, attempt, { heard, egressId: known.egressId });
  if (known !== null && isTerminal(known.status)) return fail(ports, attempt, known);
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
): Promise<Recording | null> {
  const stored = (await ports.catalog.documents.find({ roomId, egressId, uid })).unwrapOr(null);
  const told = heard.evidence === null ? null : { ...heard.evidence, ...terms };
  if (told === null) return stored?.value ?? null;
  return evolve(stored?.value ?? null, told);
}

async function succeed(
  ports: StartPorts,
  settings: StartSettings,
  attempt: Attempt,
  { heard, egressId }: { readonly heard: Heard; readonly egressId: EgressId },
): Promise<Answer> {
  const { roomId, uid, terms } = attempt;
  // With the catalog away and nothing heard, the lock itself says that LiveKit called it active.
  const said: Evidence = { roomId, egressId, uid, ...terms, status: "active", source: "livekit" };
  const known = (await recordOf(ports, attempt, egressId, heard)) ?? evolve(null, said);
  if (!known.accepted || !heard.promised) {
    const promised = await promise(ports, settings, attempt, evidenceOf(known));
    if (promised.isErr()) return err(promised.error);
  }
  return ok({ ...known, accepted: true });
}

/** It ended before it began. */
async function fail(ports: StartPorts, attempt: Attempt, known: Recording): Promise<Answer> {
  await writeAccepted(ports, attempt, evidenceOf(known), false);
  if (known.reason !== undefined) return err(refusalFor(attempt, known.reason));
  const message = known.error ?? known.details ?? `the recording ended as ${known.status}`;
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
