import { unavailable } from "@tallylight/core";
import { type LiveKitJson, type LockViewJson, reasonOf, suspicionText } from "@tallylight/http/shapes";
import { type Advice, type Refusal, stopIt } from "../refusal.ts";
import type { Fact } from "../print/table.ts";
import { ageText, counted, timeText } from "../print/words.ts";

/** Who holds a room, since when, and what LiveKit says of it. */
export function lockFacts({ lock, liveKit }: LockViewJson): readonly Fact[] {
  const state = lock.reason === null ? lock.state : `${lock.state} (${lock.reason})`;
  return [
    ["Room", lock.roomId],
    ["State", lock.unreadable === null ? state : `${state}: ${lock.unreadable}`],
    ["Owner", lock.owner ?? ""],
    ["Held since", `${timeText(lock.claimedAt)} (${ageText(lock.ageMs)})`],
    ["Suspicion", suspicionText(lock)],
    ["Recording", lock.recordingId ?? ""],
    ["Egress", lock.egressId ?? "not known yet"],
    ...liveKitFacts(liveKit),
  ];
}

function liveKitFacts(told: LiveKitJson): readonly Fact[] {
  if (!told.answered) return [["LiveKit", `could not be asked (${told.port} ${told.operation}: ${told.cause})`]];
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
    ["LiveKit's egresses", egresses.map(egressText).join(", ") || "none"],
    ["Not known to LiveKit", unknown.join(", ")],
    ["Recorders nobody can name", unnamed.join(", ")],
    ["Egresses of others", others.join(", ")],
  ];
}

function egressText({ egressId, status, standing, recorder }: Egresses[number]): string {
  const silent = recorder === "silent" ? ", its recorder does not answer" : "";
  return `${egressId} ${status} (${standing}${silent})`;
}

type Egresses = Extract<LiveKitJson, { readonly answered: true }>["egresses"];

export function sweepFact({ lock, sweep, graceMs }: LockViewJson): Fact {
  const left = graceMs - lock.ageMs;
  const when = sweep.action === "skip" && left > 0 ? `; it judges it in ${ageText(left)}` : "";
  return ["A sweep would", `${sweep.action}: ${reasonOf(sweep)}${when}`];
}

const DONE_BY_A_SWEEP: ReadonlySet<LockViewJson["sweep"]["action"]> = new Set(["restamp", "activate", "stop", "adopt"]);

/** What the operator may do now. */
export function adviceOn({ lock, liveKit, sweep }: LockViewJson): Advice {
  if (sweep.action === "release") {
    return { next: "Free the room:", command: `tallylight locks release ${lock.roomId}` };
  }
  if (DONE_BY_A_SWEEP.has(sweep.action)) return { next: "Let a sweep do that:", command: "tallylight gc run" };
  if (sweep.why === "unreadable") return { next: "Use the version of tallylight that wrote it." };
  if (sweep.why === "could-not-ask" || !liveKit.answered) {
    return { next: "Mend what could not be asked (`tallylight doctor` names it), and look again." };
  }
  if (lock.state === "stopping") return { next: "It is being stopped: look again in a minute." };
  const running = liveKit.egresses.find(({ standing }) => standing === "in-progress");
  if (running === undefined) return { next: "Wait until it is older than the grace period, and look again." };
  if (running.recorder === "silent") {
    return {
      next: "Its recorder does not answer: sweeps that are a minute apart find out, and end it. Sweep now, and again in a minute:",
      command: "tallylight gc run",
    };
  }
  return { ...stopIt(running.recordingId), next: "There is nothing to do, unless it should end. Then stop it:" };
}

/** Why a lock is not freed without force, as the release itself would say. */
export function refusalOf({ lock, liveKit, refusal }: LockViewJson): Refusal | null {
  const { roomId } = lock;
  if (refusal === null) return null;
  if (refusal === "lock-unreadable") return { kind: refusal, roomId, detail: lock.unreadable ?? "" };
  if (refusal === "lock-in-use") {
    const running = liveKit.answered ? liveKit.egresses.filter(({ standing }) => standing === "in-progress") : [];
    const keeper = running.find(({ recordingId }) => recordingId === lock.recordingId) ?? running[0];
    return { kind: refusal, roomId, recordingId: keeper?.recordingId ?? null };
  }
  if (liveKit.answered) return unavailable("egress", "list", "no answer");
  return unavailable(liveKit.port, liveKit.operation, liveKit.cause);
}
