import {
  type DurationMs,
  type EgressId,
  isTerminal,
  type Prefix,
  type RoomId,
  type StartEgress,
} from "@tallylight/core";
import type { VirtualClock } from "../../virtual-clock.ts";
import type { FaultName } from "../options.ts";
import type { Random } from "../random.ts";
import type { Timeline } from "../timeline.ts";
import { type LiveKitListener, recorderLife } from "./recorder.ts";
import { liveKitRooms, type LiveKitRooms } from "./rooms.ts";
import { drawPlan, isRecording, newRun, type OrderOrigin, type Run, type RunPlan } from "./run.ts";

/** LiveKit with its recorders, as far as a recording service sees it. Times are those of a real one. */
export type LiveKitModel = {
  readonly rooms: LiveKitRooms;
  readonly runs: ReadonlyMap<EgressId, Run>;
  readonly begin: (request: StartEgress, by: OrderOrigin) => Run;
  /** What becomes of the next recorders in this room, for tests; `no-recorder`: none takes a start. */
  readonly setPlan: (roomId: RoomId, plan: PlannedRoom) => void;
  readonly planIn: (roomId: RoomId) => PlannedRoom | undefined;
  /** Kills a recorder with all its children. */
  readonly kill: (egressId: EgressId) => void;
  /** A stop that a recorder heard. */
  readonly end: (run: Run) => void;
  /** Closes the room, and what was active in it follows. */
  readonly closeRoom: (roomId: RoomId) => void;
  /** Its memory of egresses and rooms is gone; recorders go on. */
  readonly forgetAll: () => void;
  /** Ended egresses are forgotten when they have ended this long ago. */
  readonly forgetEnded: (olderThanMs: DurationMs) => void;
  /** Rooms are not listed until then: its memory was emptied. */
  readonly roomsHiddenUntilMs: () => number;
  /** When it did not list what was there. */
  readonly blind: readonly BlindSpell[];
  /** Recorders are not in their rooms for so long: they come back by themselves after a restart. */
  readonly loseRecorders: (forMs: DurationMs) => void;
  /** From now on no recorder is killed, and what was away for a while is back. */
  readonly calm: () => void;
  /** While it is away, what recorders report is lost. */
  readonly setAway: (away: boolean) => void;
  readonly recorderAnswers: (run: Run) => boolean;
};

/** For so long it lists no rooms, or no recorders in them, and the latter do not answer. */
export type BlindSpell = {
  readonly what: "rooms" | "recorders";
  readonly fromMs: DurationMs;
  readonly untilMs: DurationMs;
};

export type PlannedRoom = Partial<RunPlan> | "no-recorder";

/** How long the recorder's participant lingers after its end. */
const LINGER_MS = 20_000;

type LiveKitParts = {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly timeline: Timeline;
  readonly prefix: Prefix;
  readonly on: (fault: FaultName, probability: number) => boolean;
  readonly listener: LiveKitListener;
};

export function liveKitModel({ clock, random, timeline, prefix, on, listener }: LiveKitParts): LiveKitModel {
  const runs = new Map<EgressId, Run>();
  const plans = new Map<RoomId, PlannedRoom>();
  let hiddenUntilMs = 0;
  let recordersBackMs = 0;
  const blind: BlindSpell[] = [];
  let away = false;
  let calm = false;
  let serial = 0;

  const rooms = liveKitRooms(clock, random, {
    started: (roomId, sid) => {
      timeline.tell("livekit", () => `room ${roomId} opens as ${sid}`);
      listener.roomStarted(roomId, sid);
    },
    finished: (roomId, sid) => {
      timeline.tell("livekit", () => `room ${roomId} (${sid}) finishes`);
      listener.roomFinished(roomId, sid);
      for (const run of runs.values()) if (run.roomId === roomId && run.life === sid) leaveWithRoom(run);
    },
  });

  /** What was active follows its room; a recorder that was starting makes the room again, and records emptiness. */
  const leaveWithRoom = (run: Run): void => {
    if (!isRecording(run)) return;
    if (run.real === "active") return clock.after(random.between(30, 60), () => end(run, "Source closed"));
    return joinAnew(run);
  };
  /** It joins anew, and only then begins to record. While LiveKit restarts nobody joins. */
  const joinAnew = (run: Run): void => {
    const backMs = Math.max(0, recordersBackMs - clock.monotonicMs());
    run.notActiveBeforeMs = clock.monotonicMs() + backMs + random.between(1_800, 2_200);
    return clock.after(backMs + random.between(500, 900), () => {
      if (!isRecording(run)) return;
      if (clock.monotonicMs() < recordersBackMs) return joinAnew(run);
      timeline.count("a recorder makes its room again");
      run.life = rooms.open(run.roomId).sid;
      return undefined;
    });
  };

  const { activate, end, fail, kill } = recorderLife({ clock, random, timeline, prefix, listener, isAway: () => away });

  const begin: LiveKitModel["begin"] = (request, origin) => {
    const { roomId, uid } = request;
    const egressId = `EG_${(serial += 1)}` as EgressId;
    const life = rooms.find(roomId)?.sid ?? null;
    const planned = plans.get(roomId);
    const plan = { ...drawPlan(random, on), ...(typeof planned === "object" ? planned : {}) };
    const run = newRun({ request, origin, egressId, life, plan, nowMs: clock.monotonicMs(), startDate: clock.now() });
    const asked = run.told;
    runs.set(egressId, run);
    timeline.tell("livekit", () => `${egressId} starts in ${roomId} for ${origin.flow}, uid ${uid}`);
    listener.changed(run);
    // `egress_started` comes some 20 ms before the start is answered.
    clock.after(random.between(480, 520), () => !away && listener.egress(asked));
    if (plan.listLagMs > 0) timeline.fault("livekit-list-lags", egressId, () => `listed after ${plan.listLagMs} ms`);
    if (plan.slow) timeline.fault("recorder-slow", egressId, () => `active after ${plan.activeAfterMs} ms`);
    if (plan.slowUpload) timeline.fault("upload-slow", egressId, () => `${plan.uploadMs} ms`);
    if (plan.updatesMerged) timeline.fault("updates-merged", egressId, () => "will not say ending");
    if (plan.activeAfterMs === null) timeline.fault("recorder-stuck", egressId, () => "will stay starting");
    else clock.after(plan.activeAfterMs, () => activate(run));
    if (plan.failsAfterMs !== null) clock.after(plan.failsAfterMs, () => fail(run));
    if (plan.killedAfterMs !== null)
      clock.after(plan.killedAfterMs, () => calm || kill(run, "dead", "recorder-killed"));
    if (plan.parentKilledAfterMs !== null)
      clock.after(plan.parentKilledAfterMs, () => calm || kill(run, "deaf", "recorder-parent-killed"));
    return run;
  };

  return {
    rooms,
    runs,
    begin,
    setPlan: (roomId, plan) => void plans.set(roomId, plan),
    planIn: (roomId) => plans.get(roomId),
    kill: (egressId) => {
      const run = runs.get(egressId);
      if (run !== undefined) kill(run, "dead", "recorder-killed");
    },
    end,
    closeRoom: rooms.finish,
    forgetAll: () => {
      hiddenUntilMs = clock.monotonicMs() + random.between(1_000, 60_000);
      blind.push({ what: "rooms", fromMs: clock.monotonicMs(), untilMs: hiddenUntilMs });
      for (const run of runs.values()) {
        run.known = false;
        run.listedFromMs = Number.POSITIVE_INFINITY;
      }
    },
    forgetEnded: (olderThanMs) => {
      for (const run of runs.values()) {
        const { endDate, status } = run.told;
        if (run.known && isTerminal(status) && clock.now() - (endDate ?? clock.now()) >= olderThanMs) {
          timeline.count("livekit forgets an ended egress");
          run.known = false;
          run.listedFromMs = Number.POSITIVE_INFINITY;
        }
      }
    },
    roomsHiddenUntilMs: () => hiddenUntilMs,
    loseRecorders: (forMs) => {
      recordersBackMs = clock.monotonicMs() + forMs;
      blind.push({ what: "recorders", fromMs: clock.monotonicMs(), untilMs: recordersBackMs });
    },
    blind,
    calm: () => {
      calm = true;
      hiddenUntilMs = 0;
      recordersBackMs = 0;
    },
    setAway: (value) => void (away = value),
    recorderAnswers: ({ leftMs }) =>
      clock.monotonicMs() >= recordersBackMs && (leftMs === null || clock.monotonicMs() - leftMs < LINGER_MS),
  };
}
