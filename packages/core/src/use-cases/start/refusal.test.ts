import { describe, expect, it } from "vitest";
import type { RoomId } from "../../ids.ts";
import { END_REASONS, type EndReason } from "../../recording/recording.ts";
import type { StartRefusal } from "./attempt.ts";
import { refusalFor } from "./confirm-start.ts";

const roomId = "room-1" as RoomId;

const KINDS: Readonly<Record<EndReason, StartRefusal["kind"]>> = {
  user: "stopped",
  "room-ended": "room-ended",
  limit: "start-failed",
  "start-timed-out": "start-timed-out",
  "start-failed": "start-failed",
  "recorder-lost": "start-failed",
  evicted: "already-recording",
};

describe("a start whose recording ended before it began", () => {
  it.each(END_REASONS)(
    "because of %s is refused with a kind of its own, or with the reason as its message",
    (reason) => {
      const refusal = refusalFor({ roomId }, reason);
      expect(refusal).toMatchObject({ kind: KINDS[reason], roomId });
      if (refusal.kind === "start-failed") expect(refusal.message).toBe(reason);
    },
  );
});
