import { DEFAULT_TIMINGS, type Timings } from "../options.ts";
import { egressOf, field, isStart, isWebhook, type Trace } from "./test-trace.ts";

/** Where a trace does not tell, what was usual. */
const MEDIANS = { startMs: 512, joinMs: 740, pageMs: 1_260, uploadMs: 130 };

/** How long things took in the trace: that is its machine's affair, and no manner of LiveKit's that could be compared. */
export function timingsOf(trace: Trace): Timings {
  const started = trace.filter(isWebhook).find(({ webhook }) => webhook.event === "egress_started");
  const start = trace.filter(isStart).findLast(({ at }) => started !== undefined && at < started.at);
  const startMs = started && start ? started.at - start.at : MEDIANS.startMs;
  const refused = trace.filter(isStart).find(({ status }) => status === 503);
  const joinedMs = recorderJoinedMs(trace);
  return {
    ...DEFAULT_TIMINGS,
    startMs,
    noWorkerMs: (refused?.ms ?? 20_800) - startMs,
    joinMs: measured(joinedMs - (toldMs(trace, "egress_started")[0] ?? Number.NaN), MEDIANS.joinMs),
    pageMs: measured((toldMs(trace, "egress_updated", "EGRESS_ACTIVE")[0] ?? Number.NaN) - joinedMs, MEDIANS.pageMs),
    uploadMs: measured(quickestUploadMs(trace), MEDIANS.uploadMs),
  };
}

const measured = (ms: number, median: number): number => (ms >= 0 && ms < Infinity ? Math.round(ms) : median);

/** When webhooks of this event, and status, say that the egress was so; not when they came, which may be much later. */
function toldMs(trace: Trace, event: string, status?: string, egressId?: unknown): readonly number[] {
  return trace
    .filter(isWebhook)
    .filter(({ webhook }) => webhook.event === event)
    .map(egressOf)
    .filter((info) => status === undefined || field(info, "status") === status)
    .filter((info) => egressId === undefined || field(info, "egressId") === egressId)
    .map((info) => Number(field(info, "updatedAt")) / 1e6);
}

function recorderJoinedMs(trace: Trace): number {
  const participants = trace.filter(isWebhook).map(({ webhook }) => webhook["participant"]);
  const recorder = participants.find((participant) => {
    const identity = field(participant, "identity");
    return typeof identity === "string" && identity.startsWith("EG_");
  });
  return Number(field(recorder, "joinedAtMs") ?? Number.NaN);
}

function quickestUploadMs(trace: Trace): number {
  const ended = trace
    .filter(isWebhook)
    .filter(({ webhook }) => webhook.event === "egress_ended")
    .map(egressOf);
  const uploads = ended.map((info) => {
    const [endingMs = Number.NaN] = toldMs(trace, "egress_updated", "EGRESS_ENDING", field(info, "egressId"));
    return Number(field(info, "updatedAt")) / 1e6 - endingMs;
  });
  return Math.min(...uploads.filter((ms) => ms >= 0));
}
