import {
  type EgressInfo,
  EgressStatus,
  EncodedFileType,
  ListEgressRequest,
  ListEgressResponse,
  RoomCompositeEgressRequest,
  StopEgressRequest,
} from "@livekit/protocol";
import type { VideoGrant } from "livekit-server-sdk";
import { err, ok, type Result } from "neverthrow";
import { fileTypeOf, isInProgress, isKept } from "./egress-info.ts";
import { launch, stopRecorder } from "./recorder.ts";
import { type Method, rpc } from "./rpc.ts";
import {
  cannotBeStopped,
  invalidField,
  NO_CODEC,
  NO_RESPONSE,
  NO_SUCH_EGRESS,
  NO_SUCH_ROOM,
  TIMED_OUT,
  type TwirpError,
} from "./twirp-error.ts";
import { faultsIn, type Job, type LiveRoom, type World } from "./world.ts";

const canRecord = (grants: VideoGrant): boolean => grants.roomRecord === true;
const roomOfEgress = ({ egressId }: { readonly egressId: string }, world: World): string =>
  world.jobs.get(egressId)?.info.roomName ?? "*";

/** `livekit.Egress`, as far as it is spoken here. */
export const egressService: Readonly<Record<string, Method>> = {
  StartRoomCompositeEgress: rpc({
    request: RoomCompositeEgressRequest,
    roomName: ({ roomName }) => roomName,
    allowed: canRecord,
    run: start,
  }),
  StopEgress: rpc({ request: StopEgressRequest, roomName: roomOfEgress, allowed: canRecord, run: stop }),
  ListEgress: rpc({
    request: ListEgressRequest,
    roomName: (request, world) => request.roomName || roomOfEgress(request, world),
    allowed: canRecord,
    run: list,
  }),
};

const BUSY_WORKER_MS = 10;

async function start(world: World, request: RoomCompositeEgressRequest): Promise<Result<EgressInfo, TwirpError>> {
  const room = accept(world, request);
  if (room.isErr()) return err(room.error);
  const { timers, timings } = world;
  // An idle worker offers itself with less zeal than one that is recording already, so LiveKit waits for a better offer.
  await timers.pause(busyWorkers(world) > 0 ? Math.min(timings.startMs, BUSY_WORKER_MS) : timings.startMs);
  if (faultsIn(world, request.roomName).noWorker === true || busyWorkers(world) >= world.workers) {
    await timers.pause(timings.noWorkerMs);
    return err(NO_RESPONSE);
  }
  const job = launch(world, room.value, request);
  const started = job.info.clone();
  await timers.pause(timings.answerMs);
  return ok(started);
}

function accept(world: World, request: RoomCompositeEgressRequest): Result<LiveRoom, TwirpError> {
  if (request.roomName === "") return err(invalidField("room_name"));
  if (request.fileOutputs.length > 1) return err(invalidField("multiple file outputs"));
  if (request.fileOutputs.length === 0 && request.output.case !== "file") return err(invalidField("output"));
  if (request.audioOnly && request.videoOnly) return err(invalidField("audio_only and video_only"));
  if (fileTypeOf(request) === EncodedFileType.OGG && !request.audioOnly) return err(NO_CODEC);
  const room = world.rooms.get(request.roomName);
  return room === undefined ? err(NO_SUCH_ROOM) : ok(room);
}

function busyWorkers(world: World): number {
  return [...world.jobs.values()].filter((job) => job.alive && isInProgress(job.info)).length;
}

async function stop(world: World, { egressId }: StopEgressRequest): Promise<Result<EgressInfo, TwirpError>> {
  const job = world.jobs.get(egressId);
  if (job?.alive === true && isInProgress(job.info)) return ok(await stopRecorder(world, job));
  // Nobody answers for what has ended, died, or never was: LiveKit waits, and then reads what it has stored.
  await world.timers.pause(world.timings.noAnswerMs);
  if (job === undefined || !isFound(world, job, "by-id")) return err(NO_SUCH_EGRESS);
  const { status } = job.stored;
  const mightRun = status === EgressStatus.EGRESS_STARTING || status === EgressStatus.EGRESS_ACTIVE;
  return err(mightRun ? TIMED_OUT : cannotBeStopped(EgressStatus[status]));
}

/** An id is looked up and nothing else is asked; else the room and `active` choose. */
function list(world: World, request: ListEgressRequest): Result<ListEgressResponse, TwirpError> {
  if (request.egressId !== "") {
    const job = world.jobs.get(request.egressId);
    const found = job !== undefined && isFound(world, job, "by-id");
    return found ? ok(new ListEgressResponse({ items: [job.stored.clone()] })) : err(NO_SUCH_EGRESS);
  }
  const by = request.roomName === "" ? "by-id" : "by-room";
  const items = [...world.jobs.values()]
    .filter((job) => isFound(world, job, by))
    .filter((job) => request.roomName === "" || job.info.roomName === request.roomName)
    .filter((job) => !request.active || isInProgress(job.stored));
  return ok(new ListEgressResponse({ items: items.map(({ stored }) => stored.clone()) }));
}

function isFound(world: World, job: Job, by: "by-id" | "by-room"): boolean {
  return isKept(world, job) && (job.listed === "by-room" || job.listed === by);
}
