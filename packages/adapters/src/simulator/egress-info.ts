import {
  EgressInfo,
  EgressStatus,
  type EncodedFileOutput,
  EncodedFileType,
  FileInfo,
  type RoomCompositeEgressRequest,
  WebhookEvent,
} from "@livekit/protocol";
import type { DurationMs, EpochMs } from "@tallylight/core";
import { type Job, type LiveRoom, nanoseconds, newName, type World } from "./world.ts";

/** What LiveKit says of an egress that has just been asked for. */
export function startingInfo(
  world: World,
  room: LiveRoom,
  request: RoomCompositeEgressRequest,
  path: string,
): EgressInfo {
  const now = nanoseconds(world.timers.now());
  const file = new FileInfo({ filename: path });
  return new EgressInfo({
    egressId: newName(world, "EG_"),
    roomId: room.info.sid,
    roomName: room.info.name,
    startedAt: now,
    updatedAt: now,
    request: { case: "roomComposite", value: request },
    // The same result twice: in the list, and in the field that was there before the list.
    fileResults: [file],
    result: { case: "file", value: file },
  });
}

/** The one file that is asked for, in the field that SDKs fill now or in the one that was there before. */
export function fileOutputOf(request: RoomCompositeEgressRequest): EncodedFileOutput | undefined {
  return request.fileOutputs[0] ?? (request.output.case === "file" ? request.output.value : undefined);
}

/** An OGG only when it is asked for by name: what nobody names is an MP4 here. */
export function fileTypeOf(request: RoomCompositeEgressRequest): EncodedFileType {
  return fileOutputOf(request)?.fileType ?? EncodedFileType.MP4;
}

export function isInProgress({ status }: EgressInfo): boolean {
  return (
    status === EgressStatus.EGRESS_STARTING ||
    status === EgressStatus.EGRESS_ACTIVE ||
    status === EgressStatus.EGRESS_ENDING
  );
}

/** Does LiveKit still keep it? It forgets what ended a day ago. */
export function isKept(world: World, { stored: { endedAt } }: Job): boolean {
  return endedAt === 0n || nanoseconds(world.timers.now() - world.timings.keepEndedMs) < endedAt;
}

/** The first picture of its file. */
export function openFile(job: Job, now: EpochMs): void {
  for (const file of job.info.fileResults) file.startedAt = nanoseconds(now);
}

/** The last picture of its file. */
export function closeFile(job: Job, now: EpochMs, durationMs: DurationMs): void {
  for (const file of job.info.fileResults) {
    file.endedAt = nanoseconds(now);
    file.duration = nanoseconds(durationMs);
  }
}

/** A recorder that had not begun says so of a file that there never was. */
export function abortFile(job: Job, now: EpochMs): void {
  openFile(job, now);
  closeFile(job, now, 0);
  job.info.endedAt = nanoseconds(now);
}

/** Nobody is left who knows when the recording began. */
export function forgetFile(job: Job): void {
  for (const file of job.info.fileResults) file.startedAt = 0n;
}

export function recordedMs(job: Job): DurationMs {
  return Number(job.info.fileResults[0]?.duration ?? 0n) / 1_000_000;
}

/** The JSON file that LiveKit puts beside a recording unless it is told not to. */
export function manifestPath({ path, info }: Job): string {
  return `${path.slice(0, path.lastIndexOf("/") + 1)}${info.egressId}.json`;
}

export function manifestOf({ path, info }: Job): Uint8Array {
  const { egressId, roomId, roomName } = info;
  const manifest = { egress_id: egressId, room_id: roomId, room_name: roomName, files: [{ filename: path }] };
  return new TextEncoder().encode(`${JSON.stringify(manifest)}\n`);
}

/** Its file is where it was asked for. */
export function storedFile(job: Job, sizeBytes: number): void {
  for (const file of job.info.fileResults) {
    file.size = BigInt(sizeBytes);
    file.location = job.path;
  }
}

/** Tells LiveKit how the egress is now: stored, and sent as a webhook. */
export function report(world: World, job: Job, event: "egress_started" | "egress_updated" | "egress_ended"): void {
  const now = nanoseconds(world.timers.now());
  job.info.updatedAt = now;
  if (event === "egress_ended") job.info.endedAt = now;
  // What LiveKit does not take is not told again: it goes on listing what it was told last.
  if (world.down || job.silent) return;
  job.stored = job.info.clone();
  // An update writes the egress again, but not into the list of its room.
  if (job.listed === "no") job.listed = "by-id";
  world.emit(job.info.roomName, new WebhookEvent({ event, egressInfo: job.stored }));
}
