import {
  type EgressId,
  type EpochMs,
  type Evidence,
  type Layout,
  LAYOUTS,
  mediaKey,
  parseEgressId,
  parseMediaKey,
  type Prefix,
  type RecordingStatus,
  type RoomId,
  type RoomSid,
  type Uid,
} from "@tallylight/core";
import { type EgressInfo, EgressStatus, type RoomCompositeEgressRequest } from "livekit-server-sdk";
import { fromLiveKitEncoding } from "./encoding.ts";

/** Which files are ours: one deployment per prefix. */
export type Deployment = { readonly prefix: Prefix; readonly pathRoot: string };

/** The path that a recorder is asked to write to. */
export function requestedPath(of: Deployment, roomId: RoomId, uid: Uid): string {
  return of.pathRoot + mediaKey(of.prefix, roomId, uid);
}

/** What LiveKit says of an egress of ours; null when the egress is somebody else's, and so never touched. */
export function evidenceOf(info: EgressInfo, deployment: Deployment): Evidence | null {
  const request = info.request.case === "roomComposite" ? info.request.value : null;
  const attempt = request && attemptOf(request, deployment);
  const egressId = egressIdOf(info);
  if (request === null || attempt === null || egressId === null || attempt.roomId !== info.roomName) return null;
  return {
    egressId,
    ...attempt,
    source: "livekit",
    status: statusOf(info),
    layout: LAYOUTS.find((layout): layout is Layout => layout === request.layout),
    encoding: fromLiveKitEncoding(request.options),
    ...factsOf(info),
  };
}

export function egressIdOf(info: EgressInfo): EgressId | null {
  return parseEgressId(info.egressId).unwrapOr(null);
}

/** The attempt that the request names: by the path that was asked for, since a result's path is the recorder's word. */
function attemptOf(request: RoomCompositeEgressRequest, { prefix, pathRoot }: Deployment) {
  const { fileOutputs, streamOutputs, segmentOutputs, imageOutputs, output } = request;
  const others = streamOutputs.length + segmentOutputs.length + imageOutputs.length;
  const [file] = fileOutputs;
  if (file === undefined || fileOutputs.length > 1 || others > 0 || output.case !== undefined) return null;
  return file.filepath.startsWith(pathRoot) ? parseMediaKey(prefix, file.filepath.slice(pathRoot.length)) : null;
}

const STATUSES: ReadonlyMap<EgressStatus, RecordingStatus> = new Map([
  [EgressStatus.EGRESS_STARTING, "starting"],
  [EgressStatus.EGRESS_ACTIVE, "active"],
  [EgressStatus.EGRESS_ENDING, "ending"],
  [EgressStatus.EGRESS_COMPLETE, "complete"],
  [EgressStatus.EGRESS_FAILED, "failed"],
  [EgressStatus.EGRESS_ABORTED, "aborted"],
  [EgressStatus.EGRESS_LIMIT_REACHED, "limit_reached"],
]);

/**
 * A status that only a later LiveKit knows is read as the least that can be claimed: in progress, at the lowest rank.
 * Then nothing is freed and no record is moved by it, and the sweep, which stops and judges by the recorder and the
 * file, still ends it. (A terminal guess would free a room that is being recorded; "could not ask" would block its
 * room for as long as LiveKit lists it; and the SDK reads an unknown *name* as absent, which is STARTING, anyhow.)
 */
function statusOf(info: EgressInfo): RecordingStatus {
  return STATUSES.get(info.status) ?? "starting";
}

function factsOf(info: EgressInfo) {
  const file = info.fileResults[0] ?? (info.result.case === "file" ? info.result.value : undefined);
  return {
    roomSid: (info.roomId || undefined) as RoomSid | undefined,
    startDate: epochMs(info.startedAt) ?? epochMs(info.updatedAt),
    endDate: epochMs(info.endedAt),
    durationSeconds: Number(file?.duration ?? 0n) / 1e9 || undefined,
    sizeBytes: Number(file?.size ?? 0n) || undefined,
    errorCode: info.errorCode || undefined,
    error: info.error || inBackup(info),
    details: info.details || undefined,
  };
}

/** It counts as complete, and its file is where neither we nor a reader can fetch it: that has to be told. */
function inBackup({ backupStorageUsed }: EgressInfo): string | undefined {
  return backupStorageUsed ? "The upload failed: its file is in the backup storage of LiveKit's recorders." : undefined;
}

/** LiveKit's nanoseconds; its zero is "not yet". */
function epochMs(nanoseconds: bigint): EpochMs | undefined {
  return nanoseconds === 0n ? undefined : Number(nanoseconds / 1_000_000n);
}
