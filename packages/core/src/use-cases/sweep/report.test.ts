import { describe, expect, it } from "vitest";
import { unavailable } from "../../failure.ts";
import type { SweepStep } from "../../gc/step.ts";
import type { RoomId } from "../../ids.ts";
import { MOST_FAILURES, MOST_STEPS, reporter } from "./report.ts";
import type { SweptStep } from "./visit-room.ts";

const roomAt = (n: number) => `room-${n}` as RoomId;
const swept = (step: Partial<SweepStep>, outcome: SweptStep["outcome"] = "nothing-to-do"): SweptStep => ({
  step: { roomId: roomAt(1), version: null, ageMs: 100_000, room: "with-publishers", ...step } as SweepStep,
  outcome,
});
const kept = swept({ action: "keep", why: "in-progress" });

describe("the report of a sweep", () => {
  it("counts a room that is recorded as it should be, and lists no step of it", () => {
    const { visited, locks, report } = reporter(true);
    locks(2);
    visited([kept]);
    visited([kept]);
    expect(report([])).toMatchObject({
      locks: 2,
      inOrder: 2,
      counts: [{ action: "keep", why: "in-progress", outcome: "nothing-to-do", steps: 2 }],
      steps: [],
    });
  });

  it.each([
    ["nobody publishes there", [swept({ action: "keep", why: "in-progress", room: "no-publishers" })]],
    ["LiveKit has no such room", [swept({ action: "keep", why: "in-progress", room: "missing" })]],
    ["somebody else records there as well", [kept, swept({ action: "leave", why: "not-ours" })]],
    ["something is done", [kept, swept({ action: "note", why: "recorder-silent" }, "applied")]],
    ["something is put off", [kept, swept({ action: "wait", why: "recorder-silent" })]],
    ["LiveKit could not be asked", [swept({ action: "keep", why: "could-not-ask", room: "not-asked" })]],
  ])("lists all steps of a room where %s", (_, steps) => {
    const { visited, report } = reporter(false);
    visited(steps);
    expect(report([])).toMatchObject({ inOrder: 0, steps });
  });

  it("lists no lock that is too young, and counts neither it nor a room without any step as in order", () => {
    const { visited, report } = reporter(false);
    visited([swept({ action: "skip", why: "too-young" })]);
    visited([]);
    expect(report([])).toMatchObject({ young: 1, inOrder: 0, counts: [], steps: [] });
  });

  it("keeps so many steps and failures, whatever the number of locks, and counts all of them", () => {
    const { visited, failed, report } = reporter(false);
    const down = unavailable("locks", "read", "connection refused");
    for (let n = 0; n < MOST_STEPS + 5; n += 1)
      visited([swept({ roomId: roomAt(n), action: "keep", why: "could-not-ask" }, n % 2 === 0 ? down : "applied")]);
    for (let n = 0; n < MOST_FAILURES + 7; n += 1) failed(roomAt(n))(down);
    failed(null)(unavailable("index", "page", "gone"));
    const { steps, failures, ...told } = report([]);
    expect(steps).toHaveLength(MOST_STEPS);
    expect(failures).toHaveLength(MOST_FAILURES);
    expect(told).toMatchObject({
      counts: [
        { action: "keep", why: "could-not-ask", outcome: "failed", steps: MOST_STEPS / 2 + 3 },
        { action: "keep", why: "could-not-ask", outcome: "applied", steps: MOST_STEPS / 2 + 2 },
      ],
      failed: { locks: MOST_FAILURES + 7, index: 1 },
      unlisted: { steps: 5, failures: 8 },
    });
  });
});
