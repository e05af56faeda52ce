import { err, ok, type Result, type ResultAsync, safeTry } from "neverthrow";
import { unavailable, type Unavailable } from "../../failure.ts";
import type { EgressId, RoomId, Uid } from "../../ids.ts";
import { claim } from "../../lock/decide.ts";
import { heldBy } from "../../lock/lock.ts";
import { lostRaces, MAX_RACES } from "../races.ts";
import { swapSurely } from "../swap-surely.ts";
import { within } from "../within.ts";
import { admit, type Admission, alreadyHeldBy } from "./admit.ts";
import type { Attempt, StartCommand, StartPorts, StartRefusal, StartSettings } from "./attempt.ts";

/** A stop that a takeover repeats must not use up the caller's time. */
const TAKEOVER_STOP_MS = 5_000;

/** Asks whether the room can be recorded, and frees it of a holder whose time is over. Claims nothing. */
export function prepare(
  ports: StartPorts,
  { limits }: StartSettings,
  command: StartCommand,
): ResultAsync<Attempt, StartRefusal> {
  const admitted = admit(ports, { ...limits, stopMs: TAKEOVER_STOP_MS }, command);
  return admitted.map((admission) => newAttempt(ports, command, admission));
}

/** Everything before the claim has its time; what takes longer is refused, and claims nothing later. */
export function beforeClaim<T, E>(
  { clock }: StartPorts,
  { limits: { preClaimMs } }: StartSettings,
  work: PromiseLike<Result<T, E>>,
): ResultAsync<T, E | Unavailable> {
  const tooLong = `asking whether the room can be recorded took longer than ${preClaimMs} ms`;
  return within(clock, preClaimMs, unavailable("locks", "start", tooLong), work);
}

/** Claims the room for the attempt. */
export function claimRoom(
  ports: StartPorts,
  settings: StartSettings,
  attempt: Attempt,
): ResultAsync<void, StartRefusal> {
  return safeTry(async function* () {
    yield* swapIn(ports, settings.owner, attempt);
    yield* refuseIfDeleting(ports, attempt);
    return ok(undefined);
  });
}

function newAttempt(ports: StartPorts, command: StartCommand, { room, sid, lookedMs }: Admission): Attempt {
  const { layout, encoding } = room.config.recording;
  return {
    roomId: room.roomId,
    uid: ports.ids.uid(),
    sid,
    terms: { roomName: room.roomName, layout: command.layout ?? layout, encoding: command.encoding ?? encoding },
    lookedMs,
    claimedMs: ports.clock.monotonicMs(),
    once: null,
    onKnown: null,
  };
}

function swapIn(ports: StartPorts, owner: string, { roomId, uid, sid }: Attempt): ResultAsync<void, StartRefusal> {
  const next = { version: ports.ids.version(), lock: claim({ uid, sid, owner }) };
  const claimed = swapSurely(ports.locks, roomId, { expected: null, next });
  return claimed
    .mapErr((failure): StartRefusal => failure)
    .andThen((outcome) => {
      if (outcome.won) return ok(undefined);
      // What is lost against "absent" is lost to somebody.
      return err(alreadyHeldBy(outcome.held as NonNullable<typeof outcome.held>));
    });
}

/** A deletion marks the room first and then looks at the lock; a start claims first and then looks at the mark. */
function refuseIfDeleting(ports: StartPorts, { roomId, uid }: Attempt): ResultAsync<void, StartRefusal> {
  return safeTry(async function* () {
    const found = await ports.rooms.find(roomId);
    if (found.isOk() && found.value !== null && found.value.value.deleting !== true) return ok(undefined);
    yield* releaseUnused(ports, roomId, uid);
    return err<void, StartRefusal>(found.isErr() ? found.error : { kind: "room-not-found", roomId });
  });
}

/**
 * Frees the room of an attempt of which no egress was seen. A webhook may have written one into the lock meanwhile:
 * then the lock stays, and the egress is returned.
 */
export function releaseUnused(ports: StartPorts, roomId: RoomId, uid: Uid): ResultAsync<EgressId | null, StartRefusal> {
  return safeTry(async function* () {
    for (let race = 0; race < MAX_RACES; race += 1) {
      const reading = yield* ports.locks.read(roomId);
      const held = heldBy(reading.held, uid);
      const egressId = held?.lock.egressId ?? null;
      if (held === null || egressId !== null) return ok<EgressId | null, StartRefusal>(egressId);
      const outcome = yield* swapSurely(ports.locks, roomId, { expected: held.version, next: null });
      if (!outcome.won) continue;
      ports.signals.publish(roomId);
      return ok<EgressId | null, StartRefusal>(null);
    }
    return err<EgressId | null, StartRefusal>(lostRaces("locks", roomId));
  });
}
