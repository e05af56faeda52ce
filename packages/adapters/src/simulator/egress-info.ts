import { EgressInfo, EgressStatus, FileInfo, type RoomCompositeEgressRequest, WebhookEvent } from "@livekit/protocol";
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

export function isInProgress({ info: { status } }: Job): boolean {
  return (
    status === EgressStatus.EGRESS_STARTING ||
    status === EgressStatus.EGRESS_ACTIVE ||
    status === EgressStatus.EGRESS_ENDING
  );
}

/** Does LiveKit still keep it? It forgets what ended a day ago. */
export function isKept(world: World, { info }: Job): boolean {
  return info.endedAt === 0n || nanoseconds(world.timers.now() - world.timings.keepEndedMs) < info.endedAt;
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
  // An update writes the egress again, but not into the list of its room.
  if (job.listed === "no") job.listed = "by-id";
  world.emit(job.info.roomName, new WebhookEvent({ event, egressInfo: job.info }));
}
