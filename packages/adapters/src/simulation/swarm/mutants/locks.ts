import type { Mutant } from "./mutant.ts";

/** Who gets a room's lock, and who may take it away. */
export const LOCK_MUTANTS: readonly Mutant[] = [
  {
    name: "no-version-compare",
    sentence: "A swap does not compare the version: whoever writes last has the lock.",
    edits: [
      {
        file: "core/src/lock/swap.ts",
        find: "if (version !== expected) return",
        replace: "if (expected === null && version !== null) return",
      },
    ],
  },
  {
    name: "claim-over-a-holder",
    sentence: "A claim does not compare with absent: it takes the room from its holder.",
    edits: [
      {
        file: "core/src/lock/swap.ts",
        find: "if (version !== expected) return",
        replace: "if (expected !== null && version !== expected) return",
      },
    ],
  },
  {
    name: "release-by-room",
    sentence: "The end of any egress of the room frees its lock, also a late end of an older one.",
    edits: [
      {
        file: "core/src/lock/after.ts",
        find: 'if (lock === null || lock.uid !== evidence.uid) return { kind: "stay" };\n  if (isTerminal(evidence.status))',
        replace:
          'if (lock === null) return { kind: "stay" };\n  if (lock.uid !== evidence.uid && !isTerminal(evidence.status)) return { kind: "stay" };\n  if (isTerminal(evidence.status))',
      },
    ],
  },
  {
    name: "upload-frees",
    sentence: "The lock goes when the upload begins.",
    edits: [
      {
        file: "core/src/lock/after.ts",
        find: 'if (isTerminal(evidence.status)) return { kind: "release" };',
        replace: 'if (isTerminal(evidence.status) || evidence.status === "ending") return { kind: "release" };',
      },
    ],
  },
  {
    name: "no-grace",
    sentence: "A lock has no grace period: it is judged while its start is still under way.",
    edits: [{ file: "core/src/settings.ts", find: "lockGraceMs: 60_000,", replace: "lockGraceMs: 0," }],
  },
  {
    name: "age-by-own-clock",
    sentence: "A sweep takes a lock's age by its own clock, not by the store's.",
    edits: [
      {
        file: "core/src/use-cases/sweep/visit-room.ts",
        find: "const { held, storeNow } = reading;",
        replace: "const { held } = reading;\n  const storeNow = ports.clock.now();",
      },
    ],
  },
  {
    name: "claim-from-the-future",
    sentence: "A claim from the future is left alone until the store's clock, which was set back, gets there.",
    edits: [
      {
        file: "core/src/gc/plan-lock.ts",
        find: "if (ageMs < 0) return",
        replace: "if (ageMs < -Infinity) return",
      },
    ],
  },
  {
    name: "unanswered-swap-has-won",
    sentence: "A swap that the store did not answer is taken as won, without reading the lock.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/swap-surely.ts",
        find: ".andThen((now) => judge(swap, now, failure))",
        replace: ".map(({ storeNow }) => ({ won: true, held: null, storeNow }))",
      },
    ],
  },
  {
    name: "room-finished-of-any-life",
    sentence: "room_finished frees the lock whichever life of the room it speaks of.",
    edits: [
      {
        file: "core/src/use-cases/on-room-event.ts",
        find: " || held.lock.sid !== event.sid",
        replace: "",
      },
    ],
  },
  {
    name: "room-finished-frees-a-start",
    sentence: "room_finished frees the lock of a recorder that is still starting and will make the room again.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/on-room-event.ts",
        find: "yield* follows ? release(",
        replace: "yield* follows !== null ? release(",
      },
    ],
  },
  {
    name: "room-made-again-unseen",
    sentence: "room_finished frees the lock of a recorder that was starting, made the room again and records there.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/on-room-event.ts",
        find: "return ok(room === null || room.sid === sid || !room.recorders.includes(egressId));",
        replace: "return ok(true);",
      },
    ],
  },
  {
    name: "failed-look-is-none",
    sentence: "A look that LiveKit did not answer is taken as: nothing is in progress.",
    edits: [
      {
        file: "core/src/use-cases/look.ts",
        find: "return within(ports.clock, lookMs, late, lookAtRoom(ports, roomId, lock, depth));",
        replace:
          "const none = { room: null, sightings: [], others: [], unknown: [], unnamed: [], ...NONE };\n  return within(ports.clock, lookMs, late, lookAtRoom(ports, roomId, lock, depth)).orElse(() => ok(none));",
      },
    ],
  },
  {
    name: "takeover-unjudged",
    sentence: "A start takes the room from any holder older than the grace period, without judging it.",
    edits: [
      {
        file: "core/src/use-cases/start/admit.ts",
        find: "yield* settleRoom(ports, limits, roomId);",
        replace: "if (holder !== null) yield* ports.locks.swap(roomId, { expected: holder.version, next: null });",
      },
    ],
  },
  {
    name: "unreadable-lock-freed",
    sentence: "A sweep frees a lock that it cannot read.",
    edits: [
      {
        file: "core/src/gc/plan-lock.ts",
        find: 'return { action: "keep", why: "unreadable", detail: held.unreadable };',
        replace: 'return { action: "release", why: "no-egress", lock: { egressId: null } };',
      },
    ],
  },
  {
    name: "unknown-lock-fields-dropped",
    sentence: "A lock that becomes active loses the fields that a newer version has written into it.",
    edits: [
      {
        file: "core/src/lock/decide.ts",
        find: 'const active: ActiveLock = { ...lock, state: "active", egressId: told.egressId };',
        replace:
          'const { uid, sid, owner } = lock;\n  const active: ActiveLock = { uid, sid, owner, state: "active", egressId: told.egressId };',
      },
    ],
  },
  {
    name: "freed-by-hand-too-early",
    sentence: "An operator frees, without force, the lock of a start that is under way.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/locks.ts",
        find: 'const isStarting = step.why === "no-egress" && ageMs < lockGraceMs;',
        replace: "const isStarting = ageMs === null;",
      },
    ],
  },
  {
    name: "lifted-order-obeyed",
    sentence: "A sweep obeys an order to end that was lifted, and that a failover has brought back with an older lock.",
    edits: [
      {
        file: "core/src/gc/plan-lock.ts",
        find: "return decideInProgress(liftOrder(lock, own.evidence), own, look);",
        replace: "return decideInProgress(lock, own, look);",
      },
    ],
  },
];
