import type {
  ByteRange,
  CatalogCheck,
  CheckProgress,
  DeleteTerms,
  Layout,
  MediaInfo,
  MediaStream,
  RebuildProgress,
  Rebuilt,
  ReceiverId,
  RecordingIdParts,
  RecordingStatus,
  RetryCommand,
  RoomId,
  Version,
} from "@tallylight/core";
import type {
  LocksJson,
  LockViewJson,
  ReleasedJson,
  RetriedJson,
  SweepJson,
  WebhooksJson,
} from "@tallylight/http/shapes";
import type { ResultAsync } from "neverthrow";
import type { Refusal } from "../refusal.ts";
import type { RecordingJson, RecordingsJson, RoomDeletedJson, RoomJson, RoomsJson } from "../shapes.ts";

export type RecordingsAsked = {
  readonly room?: RoomId | undefined;
  readonly status?: readonly RecordingStatus[] | undefined;
  readonly limit: number;
};

type ReleaseAsked = {
  readonly roomId: RoomId;
  /** The version that was shown. */
  readonly version: Version;
  readonly force: boolean;
  readonly reason: string | null;
  /** Who asks. */
  readonly by: string;
};

/**
 * What commands ask for, of the stores themselves or of a running service. What it gives is what `--json` prints, so
 * that a command says the same whichever it asked.
 */
export interface Control {
  listRooms(): ResultAsync<RoomsJson, Refusal>;
  showRoom(roomId: RoomId): ResultAsync<RoomJson, Refusal>;
  deleteRoom(roomId: RoomId, terms: DeleteTerms): ResultAsync<RoomDeletedJson, Refusal>;
  listRecordings(asked: RecordingsAsked): ResultAsync<RecordingsJson, Refusal>;
  showRecording(id: RecordingIdParts): ResultAsync<RecordingJson, Refusal>;
  startRecording(roomId: RoomId, layout: Layout | undefined): ResultAsync<RecordingJson, Refusal>;
  stopRecording(id: RecordingIdParts): ResultAsync<RecordingJson, Refusal>;
  /** The same as it is by now: without a service that hears LiveKit's webhooks, LiveKit itself is asked. */
  followRecording(id: RecordingIdParts): ResultAsync<RecordingJson, Refusal>;
  deleteRecording(id: RecordingIdParts): ResultAsync<void, Refusal>;
  headMedia(id: RecordingIdParts): ResultAsync<MediaInfo, Refusal>;
  /** The file of a recording that has one: the whole of it, or a part. */
  readMedia(id: RecordingIdParts, range?: ByteRange): ResultAsync<MediaStream, Refusal>;
  /** The first at which somebody should look. */
  listLocks(limit: number): ResultAsync<LocksJson, Refusal>;
  showLock(roomId: RoomId): ResultAsync<LockViewJson, Refusal>;
  releaseLock(asked: ReleaseAsked): ResultAsync<ReleasedJson, Refusal>;
  listWebhooks(receiver: ReceiverId | undefined, limit: number): ResultAsync<WebhooksJson, Refusal>;
  retryWebhooks(command: RetryCommand): ResultAsync<RetriedJson, Refusal>;
  checkCatalog(onProgress: (progress: CheckProgress) => void): ResultAsync<CatalogCheck, Refusal>;
  rebuildCatalog(onProgress: (progress: RebuildProgress) => void): ResultAsync<Rebuilt, Refusal>;
  sweep(terms: { readonly dryRun: boolean }): ResultAsync<SweepJson, Refusal>;
  close(): Promise<void>;
}
