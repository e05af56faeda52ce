import {
  formatRecordingId,
  parseRecordingId,
  parseRoomId,
  type Recording,
  startRecording,
  type StartRefusal,
  stopRecording,
} from "@tallylight/core";
import { ok, type Result } from "neverthrow";
import { observeOutcome } from "../../metrics/observe-request.ts";
import { brief, problemCode, type Refusal } from "../../problem.ts";
import type { ActionRoute, Outcome, Visit } from "../visit.ts";

const told = (tone: "good" | "warn", text: string): Outcome => ({ to: "", notice: { tone, text } });
const refused = (refusal: Refusal): Outcome => told("warn", `${brief(refusal).message}.`);

/** Starts a recording, and comes back as soon as it has an id: the lamp shows the rest. */
export const startAction: ActionRoute = {
  path: "/rooms/:roomId/start",
  act: async (visit) => {
    const roomId = parseRoomId(visit.params["roomId"] ?? "");
    if (roomId.isErr()) return refused({ kind: "path-not-found" });
    const { waiting, phase } = visit.service;
    if (phase() === "stopping") return refused({ kind: "stopping" });
    const leave = waiting.take();
    if (leave === null) return refused({ kind: "too-many-starts" });
    const started = await begin(visit, roomId.value, leave);
    if (started.isErr()) return refused(started.error);
    visit.context.var.facts["recordingId"] = started.value.recordingId;
    return told("good", `The recording of ${started.value.roomName ?? roomId.value} was started.`);
  },
};

type Started = Result<Recording, StartRefusal>;

/** Tracked: a start that was begun is finished, whether or not its operator is still there. */
async function begin({ service }: Visit, roomId: Recording["roomId"], leave: () => void): Promise<Started> {
  const { house, work, metrics } = service;
  const { clock } = house.ports;
  const beganMs = clock.monotonicMs();
  let tell: (started: Started) => void = () => {};
  const known = new Promise<Started>((resolve) => {
    tell = resolve;
  });
  const run = async (): Promise<Started> => {
    const answer = await startRecording(house.ports, house.settings, { roomId }, (recording) => tell(ok(recording)));
    const code = answer.isOk() ? null : problemCode(answer.error);
    observeOutcome(metrics, { code, tookMs: clock.monotonicMs() - beganMs });
    return answer;
  };
  const done = work.track<Started>(run());
  void done.then(leave, leave);
  return Promise.race([known, done]);
}

export const stopAction: ActionRoute = {
  path: "/recordings/:recordingId/stop",
  act: async (visit) => {
    const id = parseRecordingId(visit.params["recordingId"] ?? "");
    if (id.isErr()) return refused({ kind: "path-not-found" });
    const { house, work } = visit.service;
    visit.context.var.facts["recordingId"] = formatRecordingId(id.value);
    const stopped = await work.track(stopRecording(house.ports, house.settings.limits, id.value));
    if (stopped.isErr()) return refused(stopped.error);
    return told("good", `The recording of ${stopped.value.roomName ?? id.value.roomId} is being ended.`);
  },
};
