import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EgressId, RoomId, RoomSid, Uid } from "../ids.ts";
import { evidenceOf, evolve, noted, rankOf } from "./evolve.ts";
import { type Evidence, hasStarted, isTerminal, type Recording, RECORDING_STATUSES } from "./recording.ts";

const egress = { roomId: "room" as RoomId, egressId: "EG_a" as EgressId, uid: "u".repeat(22) as Uid };
const told = (status: Evidence["status"], more: Partial<Evidence> = {}): Evidence => ({
  ...egress,
  status,
  source: "livekit",
  ...more,
});
const after = (...all: Evidence[]): Recording => all.reduce<Recording | null>(evolve, null) as Recording;

const evidence = fc.record({
  status: fc.constantFrom(...RECORDING_STATUSES),
  source: fc.constantFrom("livekit" as const, "inferred" as const),
  reason: fc.option(fc.constantFrom("user" as const, "room-ended" as const), { nil: undefined }),
  accepted: fc.option(fc.boolean(), { nil: undefined }),
  sizeBytes: fc.option(fc.nat(), { nil: undefined }),
});

describe("a recording", () => {
  it("never goes back in rank, whatever order the evidence comes in", () => {
    fc.assert(
      fc.property(fc.array(evidence, { minLength: 1, maxLength: 12 }), (steps) => {
        let current: Recording | null = null;
        let highest = -1;
        for (const step of steps) {
          current = evolve(current, { ...egress, ...step });
          highest = Math.max(highest, rankOf(step));
          expect(rankOf(current)).toBe(highest);
        }
      }),
    );
  });

  it("ends the same, in whatever order LiveKit's words arrive", () => {
    const words = [told("starting"), told("active"), told("ending"), told("complete", { sizeBytes: 5 })];
    fc.assert(
      fc.property(fc.shuffledSubarray(words, { minLength: 4 }), (order) => {
        expect(after(...order)).toMatchObject({ status: "complete", sizeBytes: 5 });
      }),
    );
  });

  it("is the same object when the evidence is no news", () => {
    const active = after(told("starting"), told("active"));
    expect(evolve(active, told("active", { startDate: 9 }))).toBe(active);
    expect(evolve(active, told("starting"))).toBe(active);
  });

  it("is corrected once by LiveKit's own word after an inference, and never by an inference", () => {
    const inferred = after(told("active"), { ...told("failed"), source: "inferred", reason: "recorder-lost" });
    const corrected = evolve(inferred, told("complete", { sizeBytes: 7 }));
    expect(corrected).toMatchObject({ status: "complete", source: "livekit", sizeBytes: 7, reason: "recorder-lost" });
    expect(evolve(corrected, told("failed"))).toBe(corrected);
    expect(evolve(corrected, { ...told("failed"), source: "inferred" })).toBe(corrected);
  });

  it("keeps its first reason", () => {
    const stopped = after(
      told("active"),
      told("ending", { reason: "user" }),
      told("complete", { reason: "room-ended" }),
    );
    expect(stopped.reason).toBe("user");
  });

  it("has the reason `limit` when LiveKit says so and nobody else did", () => {
    expect(after(told("active"), told("limit_reached")).reason).toBe("limit");
  });

  it("is not told by an event whether it was promised", () => {
    const promised = after(told("starting", { accepted: true }), told("active"));
    expect(promised.accepted).toBe(true);
    expect(evolve(promised, told("active", { accepted: false })).accepted).toBe(false);
    expect(after(told("active")).accepted).toBeUndefined();
  });

  it("stays refused, whatever a promise that was queued before says later", () => {
    const refused = after(told("starting", { accepted: true }), told("starting", { accepted: false }));
    expect(evolve(refused, told("active", { accepted: true })).accepted).toBe(false);
  });

  it("learns late what one attempt is told once, without going back", () => {
    const active = after(told("active"));
    const named = evolve(active, told("starting", { roomName: "Room", layout: "grid", roomSid: "RM_1" as RoomSid }));
    expect(named).toMatchObject({ status: "active", roomName: "Room", layout: "grid", roomSid: "RM_1" });
  });

  it("loses nothing to evidence that leaves it open", () => {
    const begun = after(told("active", { startDate: 5 }));
    expect(evolve(begun, told("complete", { startDate: undefined, endDate: 9 }))).toMatchObject({
      startDate: 5,
      endDate: 9,
    });
  });

  it("that was deleted absorbs every later word", () => {
    const gone: Recording = { ...after(told("active")), deleted: true };
    expect(evolve(gone, told("complete"))).toBe(gone);
  });

  it("keeps what a newer version wrote into it", () => {
    const extra: Recording = { ...after(told("active")), extra: { color: "red" } };
    expect(evolve(extra, told("complete")).extra).toEqual({ color: "red" });
  });

  it("has the id, the file name and the first status of its first evidence", () => {
    expect(after(told("ending"))).toMatchObject({
      recordingId: `room--EG_a--${egress.uid}`,
      filename: `room--${egress.uid}.mp4`,
      status: "ending",
    });
  });
});

describe("the seven statuses", () => {
  it("are terminal or not, and begun or not", () => {
    expect(RECORDING_STATUSES.filter(isTerminal)).toEqual(["complete", "failed", "aborted", "limit_reached"]);
    expect(RECORDING_STATUSES.filter(hasStarted)).toEqual(["active", "ending", "complete", "limit_reached"]);
  });
});

describe("a note", () => {
  const note = { kind: "recorder-silent", since: 5 } as const;

  it("is written on what has not ended, and taken away again", () => {
    const active = after(told("active"));
    expect(noted(active, note)).toEqual({ ...active, note });
    expect(noted(noted(active, note), null)).toEqual(active);
  });

  it.each<[string, Recording]>([
    ["has ended", after(told("complete"))],
    ["was deleted", { ...after(told("active")), deleted: true }],
  ])("is not written on what %s: nothing is to be followed up", (_what, recording) => {
    expect(noted(recording, note)).toBe(recording);
  });

  it("that is not there is taken away without a write", () => {
    const active = after(told("active"));
    expect(noted(active, null)).toBe(active);
  });
});

describe("what a record says of its egress", () => {
  it("is all that was told of it, so that saying it once more loses nothing", () => {
    const complete = told("complete", {
      roomSid: "RM_1" as RoomSid,
      startDate: 1,
      endDate: 2,
      durationSeconds: 0.5,
      sizeBytes: 3,
      details: "End reason: StopEgress API",
    });
    expect(evidenceOf(after(complete))).toEqual(complete);
  });
});

describe("the note of an upload", () => {
  const uploading = noted(after(told("ending")), { kind: "uploading", since: 1_000 });

  it("keeps the time at which it was first made", () => {
    expect(noted(uploading, { kind: "uploading", since: 2_000 })).toBe(uploading);
  });

  it("is made anew when the clock that made it was set back", () => {
    expect(noted(uploading, { kind: "uploading", since: 500 }).note).toEqual({ kind: "uploading", since: 500 });
  });
});
