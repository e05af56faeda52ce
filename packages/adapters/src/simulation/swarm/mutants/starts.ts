import type { Mutant } from "./mutant.ts";

/** How a start begins, waits and ends; and how a recording is stopped. */
export const START_MUTANTS: readonly Mutant[] = [
  {
    name: "no-look-before-the-claim",
    sentence: "A start does not look for a recording of the room that has no lock.",
    edits: [
      {
        file: "core/src/use-cases/start/admit.ts",
        find: "const stray = otherInProgress(seen, null);",
        replace: "const stray = null;",
      },
    ],
  },
  {
    name: "deletion-mark-not-read",
    sentence: "A start does not read the deletion mark of its room after the claim.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/start/claim-room.ts",
        find: "yield* refuseIfDeleting(ports, attempt);",
        replace: "",
      },
    ],
  },
  {
    name: "slept-and-went-on",
    sentence: "A start whose process slept after the claim does not read its lock again before it starts the egress.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/start/launch.ts",
        find: "if (ports.clock.monotonicMs() - attempt.lookedMs <= limits.staleAfterMs) return",
        replace: "if (limits.staleAfterMs > 0) return",
      },
    ],
  },
  {
    name: "started-twice",
    sentence: "A start of an egress that LiveKit did not answer is sent once more.",
    edits: [
      {
        file: "core/src/use-cases/start/launch.ts",
        find: "const started = await ports.egress.start({ roomId, uid, layout, encoding, timeoutMs: Math.max(timeoutMs, 1) });",
        replace:
          'const command = { roomId, uid, layout, encoding, timeoutMs: Math.max(timeoutMs, 1) };\n  const once = await ports.egress.start(command);\n  const unknown = once.isErr() && once.error.kind === "egress-outcome-unknown";\n  const started = unknown ? await ports.egress.start(command) : once;',
      },
    ],
  },
  {
    name: "unknown-outcome-releases",
    sentence: "A start of an egress that LiveKit did not answer is taken as refused, and frees the room.",
    edits: [
      {
        file: "core/src/use-cases/start/launch.ts",
        find: "    return ok(unheardOf(attempt));",
        replace:
          'return giveUp(ports, attempt, { kind: "start-failed", roomId: attempt.roomId, message: failure.cause });',
      },
    ],
  },
  {
    name: "no-second-look",
    sentence: "After LiveKit said that it has no capacity one look is enough to free the room.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/start/launch.ts",
        find: "await ports.clock.sleep(limits.secondLookMs).done;\n  return lookFor(ports, attempt);",
        replace: "return first;",
      },
    ],
  },
  {
    name: "failed-seek-is-none",
    sentence: "After a refusal a look that LiveKit did not answer is taken as: nothing has started.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/start/launch.ts",
        find: "if (found.isErr()) return orderEndThen(ports, attempt, refusal);",
        replace: "if (found.isErr()) return giveUp(ports, attempt, refusal);",
      },
    ],
  },
  {
    name: "confirms-into-any-lock",
    sentence: "A start writes its egress into the room's lock whoever has it.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/lock/decide.ts",
        find: 'if (lock === null || lock.uid !== told.uid) return err({ kind: "not-holder", holder: lock });\n  const sid =',
        replace: 'if (lock === null) return err({ kind: "not-holder", holder: lock });\n  const sid =',
      },
      {
        file: "core/src/lock/decide.ts",
        find: "return ok({ ...lock, egressId, sid });",
        replace: "return ok({ ...lock, uid: told.uid, egressId, sid });",
      },
    ],
  },
  {
    name: "made-again-after-the-end",
    sentence: "A start whose room's lock has gone with the end of its egress makes the lock again.",
    edits: [
      {
        file: "core/src/use-cases/start/lost-lock.ts",
        find: 'if (state !== "starting" && state !== "active") return "stays-gone";',
        replace:
          'if (state !== "starting" && state !== "active") return { state: "active", uid, sid, egressId, owner };',
      },
    ],
  },
  {
    name: "made-again-after-the-room",
    sentence: "A start whose room's lock has gone with the room makes the lock again.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/start/lost-lock.ts",
        find: 'return isOfOldLife(sid, room) ? "room-over" : {',
        replace: "return {",
      },
    ],
  },
  {
    name: "order-of-another-life",
    sentence: "The order to end with a life of the room holds although the recording began in the next one.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/lock/decide.ts",
        find: 'lock.reason === "room-ended" && lock.egressId === null && lock.sid !== sid) {',
        replace: 'lock.reason === "room-ended" && lock.uid === "") {',
      },
    ],
  },
  {
    name: "time-out-frees",
    sentence: "The start time-out frees the lock at once, whatever becomes of the egress.",
    edits: [
      {
        file: "core/src/use-cases/start/time-out.ts",
        find: 'ordered = await orderEnd(ports, attempt, "start-timed-out", heard.evidence?.egressId ?? null);',
        replace:
          'const { held } = (await ports.locks.read(attempt.roomId)).unwrapOr({ held: null });\n    if (held !== null) await ports.locks.swap(attempt.roomId, { expected: held.version, next: null });\n    ordered = "written" as Ordered;',
      },
    ],
  },
  {
    name: "no-order-at-the-time-out",
    sentence: "At the start time-out the stop is sent once, and no order to stop is written.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/start/time-out.ts",
        find: 'ordered = await orderEnd(ports, attempt, "start-timed-out", heard.evidence?.egressId ?? null);',
        replace: 'ordered = "written" as Ordered;',
      },
    ],
  },
  {
    name: "answer-after-the-stop",
    sentence: "A start that timed out answers only when LiveKit has answered everything that ends it.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/start/time-out.ts",
        find: "await Promise.race([endEgress(ports, settings, attempt, heard.evidence), patience.done]);",
        replace: "await endEgress(ports, settings, attempt, heard.evidence);",
      },
    ],
  },
  {
    name: "refusal-stays-promised",
    sentence: "A start that is refused after it was promised does not take the promise back.",
    edits: [
      {
        file: "core/src/use-cases/start/confirm-start.ts",
        find: "const told = { ...evidence, ...attempt.terms, accepted, reason: evidence.reason ?? reason };",
        replace:
          "const told = { ...evidence, ...attempt.terms, accepted: accepted || undefined, reason: evidence.reason ?? reason };",
      },
      {
        file: "core/src/use-cases/sweep/apply-lock.ts",
        find: "if (givenUp) yield*",
        replace: "if (givenUp && lock === null) yield*",
      },
    ],
  },
  {
    name: "stop-without-an-order",
    sentence: "A stop is sent without the order being written first.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/write-stop-order.ts",
        find: "if (next === null || next === held.lock) return ok(true);",
        replace: "if (next !== undefined) return ok(true);",
      },
    ],
  },
  {
    name: "order-not-repeated",
    sentence: "An order to stop that nobody obeyed is not sent again, by no event and by no sweep.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/lock/after.ts",
        find: 'return evidence.status === "starting" || evidence.status === "active";',
        replace: "return false;",
      },
      {
        file: "core/src/gc/plan-lock.ts",
        find: 'if (lock.state === "stopping" && (starting || evidence.status === "active"))',
        replace: 'if (lock.state === "stopping" && (starting || evidence.status === "active") && lock.uid === "")',
      },
    ],
  },
  {
    name: "refused-out-of-reach",
    sentence: "A start that has heard of no egress, and could write no order to end, is refused.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/start/time-out.ts",
        find: 'if (ordered === "store-away" && heard.evidence === null) return err(outOfReach());',
        replace: "",
      },
      {
        file: "core/src/use-cases/start/launch.ts",
        find: 'return err(ordered === "store-away" ? outOfReach() : refusal);',
        replace: "return err(refusal);",
      },
    ],
  },
  {
    name: "made-again-where-no-room-is",
    sentence: "A start whose lock is gone makes it again although LiveKit lists no such room.",
    shownBy: "scenario",
    edits: [
      {
        file: "core/src/use-cases/start/lost-lock.ts",
        find: 'if (room === null) return "stays-gone";',
        replace: "",
      },
    ],
  },
  {
    name: "same-key-starts-again",
    sentence: "Who asks under the same key at the same moment goes on with an attempt of their own.",
    edits: [
      {
        file: "core/src/use-cases/start/start-once.ts",
        find: "if (kept.uid !== prepared.uid) return askedAgain(ports, settings, asked, kept);",
        replace: "",
      },
    ],
  },
  {
    name: "own-answer-given",
    sentence: "Under a key everybody is given the answer that they came to themselves, not the one that is kept.",
    edits: [
      {
        file: "core/src/use-cases/start/start-once.ts",
        find: "const told = answerOf(kept.value);",
        replace: "const told = answer.isOk() ? answer : answerOf(kept.value);",
      },
    ],
  },
  {
    name: "unkept-is-withdrawn",
    sentence: "Whoever cannot keep the answer of a start ends its recording, though another was promised it.",
    edits: [
      {
        file: "core/src/use-cases/start/start-once.ts",
        find: "if (kept.isErr()) return err(kept.error);",
        replace:
          "if (kept.isErr() && answer.isOk()) await withdraw(ports, settings, attempt, answer.value);\n  if (kept.isErr()) return err(kept.error);",
      },
    ],
  },
];
