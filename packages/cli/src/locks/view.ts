import { formatRecordingId, type LockView, type RecordingId } from "@tallylight/core";
import { reasonOf } from "../gc/decision.ts";
import { type Advice, stopIt } from "../refusal.ts";
import type { Fact } from "../print/table.ts";
import { ageText, counted, timeText } from "../print/words.ts";
import { detailOf, liveKitJson, lockJson, type LiveKitJson, type LockViewJson } from "../shapes.ts";

export function viewJson(view: LockView): LockViewJson {
  const { action, why } = view.step;
  const advice = adviceOn(view);
  return {
    lock: lockJson(view),
    liveKit: liveKitJson(view),
    sweep: { action, why, detail: detailOf(view.step) },
    next: advice.next,
    command: advice.command ?? null,
  };
}

/** Who holds a room, since when, and what LiveKit says of it. */
export function lockFacts(view: LockView): readonly Fact[] {
  const lock = lockJson(view);
  const state = lock.reason === null ? lock.state : `${lock.state} (${lock.reason})`;
  return [
    ["Room", lock.roomId],
    ["State", lock.unreadable === null ? state : `${state}: ${lock.unreadable}`],
    ["Owner", lock.owner ?? ""],
    ["Held since", `${timeText(lock.claimedAt)} (${ageText(lock.ageMs)})`],
    ["Recording", lock.recordingId ?? ""],
    ["Egress", lock.egressId ?? "not known yet"],
    ...liveKitFacts(liveKitJson(view)),
  ];
}

function liveKitFacts(told: LiveKitJson): readonly Fact[] {
  if (!told.answered) return [["LiveKit", `could not be asked (${told.cause})`]];
  const { room, egresses, others, unknown, unnamed } = told;
  return [
    [
      "LiveKit's room",
      room === null
        ? "missing"
        : `${counted(room.people, "participant")}, ${counted(room.publishers, "publisher")} (${room.sid})`,
    ],
    // Listed for 20 s after every end, and for ever after some crashes: no proof that it records.
    ["Recorders listed in the room", room === null ? "" : room.recorders.join(", ") || "none"],
    [
      "LiveKit's egresses",
      egresses.map(({ egressId, status, standing }) => `${egressId} ${status} (${standing})`).join(", ") || "none",
    ],
    ["Not known to LiveKit", unknown.join(", ")],
    ["Recorders nobody can name", unnamed.join(", ")],
    ["Egresses of others", others.join(", ")],
  ];
}

export function sweepFact({ step }: LockView): Fact {
  return ["A sweep would", `${step.action}: ${reasonOf(step)}`];
}

/** What the operator may do now. */
export function adviceOn({ held, look, step }: LockView): Advice {
  switch (step.action) {
    case "restamp":
    case "activate":
    case "stop":
    case "adopt":
      return { next: "Let a sweep do that:", command: "tallylight gc run" };
    case "release":
      return { next: "Free the room:", command: `tallylight locks release ${held.roomId}` };
    case "skip":
    case "keep":
      break;
  }
  if (step.why === "unreadable") return { next: "Use the version of tallylight that wrote it." };
  if (step.why === "could-not-ask") return { next: "Mend what could not be asked, and look again." };
  if ("lock" in held && held.lock.state === "stopping") return { next: "It is being stopped: look again in a minute." };
  const recordingId = "kind" in look ? null : inProgressIn(look.sightings);
  if (recordingId === null) return { next: "Wait until it is older than the grace period, and look again." };
  return { ...stopIt(recordingId), next: "There is nothing to do, unless it should end. Then stop it:" };
}

type Sightings = Exclude<LockView["look"], { readonly kind: string }>["sightings"];

/** The recording that keeps a room locked, if LiveKit says that there is one. */
function inProgressIn(sightings: Sightings): RecordingId | null {
  const running = sightings.find(({ standing }) => standing === "in-progress");
  return running === undefined ? null : formatRecordingId(running.evidence);
}
