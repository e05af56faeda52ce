import {
  DisconnectReason,
  type EgressInfo,
  EgressStatus,
  EncodedFileType,
  type RoomCompositeEgressRequest,
} from "@livekit/protocol";
import type { DurationMs } from "@tallylight/core";
import {
  abortFile,
  closeFile,
  fileOutputOf,
  fileTypeOf,
  forgetFile,
  isKept,
  manifestOf,
  manifestPath,
  openFile,
  recordedMs,
  report,
  startingInfo,
  storedFile,
} from "./egress-info.ts";
import type { Killing } from "./faults.ts";
import { filePath } from "./file-path.ts";
import { mp4OfLength } from "./mp4.ts";
import { abortConnection, leave, openRoom, publishers, seatRecorder } from "./rooms.ts";
import { type Job, type LiveRoom, recorderFault, type World } from "./world.ts";

/*
 *   STARTING ── joined, page ready, a publisher ──▶ ACTIVE ── stop, room over ──▶ ENDING ── uploaded ──▶ COMPLETE
 *      │                                              ├── limit ──▶ LIMIT_REACHED       └── not ──▶ FAILED
 *      └── stop, room over ──▶ ABORTED                └── its process ended ──▶ FAILED
 *
 * A recorder whose worker died stays as it was, and says nothing any more. What it says while LiveKit is away, or after
 * it fell silent, is lost: LiveKit lists what it was told last.
 */

/** Why LiveKit says that an egress ended. */
type EndReason = "StopEgress API" | "Source closed" | "Process killed";

type Ending = { readonly error?: string; readonly errorCode?: number; readonly details?: string };

const STOPPED_TOO_EARLY: Ending = { error: "Stop called before pipeline could start", errorCode: 412 };
const NO_START_SIGNAL: Ending = { error: "Start signal not received", errorCode: 412 };
const PAGE_NOT_LOADED: Ending = {
  error: "page load error: net::ERR_CONNECTION_REFUSED",
  errorCode: 400,
  details: "End reason: Failure",
};
const PROCESS_ENDED: Ending = { error: "internal error", errorCode: 500 };
const LIMIT: Ending = { error: "Session limit reached", errorCode: 413, details: "End reason: Session limit reached" };

/** Takes the request on: the egress is STARTING, and `egress_started` is on its way. */
export function launch(world: World, room: LiveRoom, request: RoomCompositeEgressRequest): Job {
  for (const [egressId, old] of world.jobs) if (!isKept(world, old)) world.jobs.delete(egressId);
  const output = fileOutputOf(request);
  const { timers, timings } = world;
  const asked = output?.filepath ?? "";
  const path = filePath(asked, room.info, timers.now(), fileTypeOf(request) === EncodedFileType.OGG ? "ogg" : "mp4");
  // Told with the slash that it was asked for with, and stored without.
  const info = startingInfo(world, room, request, asked.startsWith("/") ? `/${path}` : path);
  const job: Job = {
    info,
    stored: info.clone(),
    path,
    manifest: output?.disableManifest !== true,
    ended: false,
    stopAsked: false,
    pageReady: false,
    joinsAtMs: timers.monotonicMs() + timings.joinMs,
    alive: true,
    silent: false,
    listed: "by-room",
    activeSinceMs: 0,
  };
  world.jobs.set(info.egressId, job);
  report(world, job, "egress_started");
  later(world, job, timings.joinMs, () => arrive(world, job));
  return job;
}

/** Stops it as LiveKit's API does: one that is starting answers when it has come so far that it can. */
export async function stopRecorder(world: World, job: Job): Promise<EgressInfo> {
  if (job.info.status === EgressStatus.EGRESS_STARTING) {
    job.stopAsked = true;
    await world.timers.pause(Math.max(0, job.joinsAtMs - world.timers.monotonicMs()));
  }
  end(world, job, "StopEgress API");
  return job.info.clone();
}

/** Harms its worker, or asks it to end. */
export function kill(world: World, job: Job, what: Killing): void {
  if (what === "worker") die(world, job);
  if (what === "handler") crash(world, job);
  if (what === "supervisor") job.silent = true;
  if (what === "interrupt") end(world, job, "Process killed");
}

/** Ends it in the way that its state asks for; does nothing when it is ending, has ended, or its worker is gone. */
function end(world: World, job: Job, reason: EndReason): void {
  if (!job.alive) return;
  const details = `End reason: ${reason}`;
  if (job.info.status === EgressStatus.EGRESS_STARTING) {
    const last = reason === "StopEgress API" ? NO_START_SIGNAL : STOPPED_TOO_EARLY;
    Object.assign(job.info, { status: EgressStatus.EGRESS_ABORTED, ...STOPPED_TOO_EARLY, details });
    abortFile(job, world.timers.now());
    later(world, job, world.timings.abortMs, () => endAs(world, job, EgressStatus.EGRESS_ABORTED, last));
  } else if (job.info.status === EgressStatus.EGRESS_ACTIVE) {
    startEnding(world, job, details);
  }
}

/** The worker and its recorder are gone without a word; the participant is listed until LiveKit misses it. */
function die(world: World, job: Job): void {
  job.alive = false;
  leaveLater(world, job);
}

/** Its page is loaded, or cannot be; a page that finds no LiveKit tries again. */
function arrive(world: World, job: Job): void {
  const broken = recorderFault(world, job, "fails-at-start");
  if (world.down) later(world, job, world.timings.rejoinMs, () => arrive(world, job));
  else if (job.stopAsked) abortConnection(world, job.info);
  else if (broken) later(world, job, broken.afterMs, () => failToStart(world, job, broken));
  else join(world, job);
}

function failToStart(world: World, job: Job, { error, errorCode }: Ending): void {
  const told = { ...PAGE_NOT_LOADED, ...(error && { error }), ...(errorCode && { errorCode }) };
  endAs(world, job, EgressStatus.EGRESS_FAILED, told);
}

function join(world: World, job: Job): void {
  const name = job.info.roomName;
  // A recorder that comes too late makes the room again, under a new sid, and finds nobody there.
  const room = world.rooms.get(name) ?? openRoom(world, { name }, 0);
  seatRecorder(world, room, job.info.egressId, {
    publisherCame: () => beginIfSomethingToSee(world, job),
    disconnected: () => end(world, job, "Source closed"),
    waits: () => job.alive && !job.ended,
  });
  const aborted = recorderFault(world, job, "aborts");
  if (aborted)
    later(world, job, aborted.afterMs, () => endAs(world, job, EgressStatus.EGRESS_ABORTED, NO_START_SIGNAL));
  dieIfItMust(world, job, "starting");
  later(world, job, world.timings.pageMs, () => {
    job.pageReady = true;
    beginIfSomethingToSee(world, job);
  });
}

function beginIfSomethingToSee(world: World, job: Job): void {
  const room = world.rooms.get(job.info.roomName);
  const seen = !world.needsPublisher || (room !== undefined && publishers(room) > 0);
  const starting = job.alive && !world.down && job.info.status === EgressStatus.EGRESS_STARTING;
  if (starting && job.pageReady && seen && !holdsBack(world, job)) begin(world, job);
}

/** Does a fault decide how this start goes on? */
function holdsBack(world: World, job: Job): boolean {
  const kinds = ["never-active", "aborts"] as const;
  const dies = recorderFault(world, job, "dies")?.while === "starting";
  return dies || kinds.some((kind) => recorderFault(world, job, kind) !== undefined);
}

function begin(world: World, job: Job): void {
  job.activeSinceMs = world.timers.monotonicMs();
  job.info.status = EgressStatus.EGRESS_ACTIVE;
  openFile(job, world.timers.now());
  report(world, job, "egress_updated");
  const failure = recorderFault(world, job, "fails");
  const limit = recorderFault(world, job, "reaches-limit");
  const silence = recorderFault(world, job, "falls-silent");
  if (failure) later(world, job, failure.afterMs, () => crash(world, job));
  if (silence?.afterMs) later(world, job, silence.afterMs, () => void (job.silent = true));
  else if (silence) job.silent = true;
  if (limit) later(world, job, limit.afterMs, () => reachLimit(world, job));
  dieIfItMust(world, job, "active");
}

function startEnding(world: World, job: Job, details: string): void {
  job.info.status = EgressStatus.EGRESS_ENDING;
  job.info.details = details;
  report(world, job, "egress_updated");
  stopRecording(world, job);
  // What would report its end is gone: its handler ends without having uploaded anything.
  if (job.silent) return die(world, job);
  dieIfItMust(world, job, "ending");
  const uploadMs = recorderFault(world, job, "uploads-slowly")?.ms ?? world.timings.uploadMs;
  later(world, job, uploadMs, () => void uploadAndEnd(world, job, EgressStatus.EGRESS_COMPLETE, {}));
}

function reachLimit(world: World, job: Job): void {
  stopRecording(world, job);
  void uploadAndEnd(world, job, EgressStatus.EGRESS_LIMIT_REACHED, LIMIT);
}

function stopRecording(world: World, job: Job): void {
  closeFile(job, world.timers.now(), world.timers.monotonicMs() - job.activeSinceMs);
}

async function uploadAndEnd(world: World, job: Job, status: EgressStatus, ending: Ending): Promise<void> {
  try {
    const media = mp4OfLength(recordedMs(job));
    if (recorderFault(world, job, "upload-fails")) throw new Error("the simulator was told to fail");
    await world.upload(job.path, media);
    if (job.manifest) await world.upload(manifestPath(job), manifestOf(job));
    storedFile(job, media.length);
  } catch (cause) {
    return endAs(world, job, EgressStatus.EGRESS_FAILED, {
      error: `S3 upload failed: ${String(cause)}`,
      errorCode: 400,
    });
  }
  if (job.manifest) job.info.manifestLocation = manifestPath(job);
  endAs(world, job, status, ending);
}

function endAs(world: World, job: Job, status: EgressStatus, ending: Ending): void {
  if (!job.alive || job.ended) return;
  job.ended = true;
  Object.assign(job.info, { status, ...ending });
  report(world, job, "egress_ended");
  leaveLater(world, job);
}

/** The process that records is gone, and its worker says so. */
function crash(world: World, job: Job): void {
  if (!job.ended) forgetFile(job);
  endAs(world, job, EgressStatus.EGRESS_FAILED, PROCESS_ENDED);
}

function dieIfItMust(world: World, job: Job, when: "starting" | "active" | "ending"): void {
  const death = recorderFault(world, job, "dies");
  if (death?.while === when) later(world, job, death.afterMs, () => die(world, job));
}

/** Acts after `ms` if the egress is then still in the state in which it is now, and its worker is there. */
function later(world: World, job: Job, ms: DurationMs | undefined, action: () => void): void {
  const { status } = job.info;
  world.timers.after(ms ?? 0, () => (job.alive && job.info.status === status ? action() : undefined));
}

function leaveLater(world: World, job: Job): void {
  world.timers.after(world.timings.lingerMs, () => {
    for (const room of world.rooms.values()) {
      leave(world, room, job.info.egressId, DisconnectReason.CONNECTION_TIMEOUT);
    }
  });
}
