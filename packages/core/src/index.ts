export { type DurationMs, type EpochMs } from "./time.ts";
export { type PortName, unavailable, type Unavailable } from "./failure.ts";
export {
  type EgressId,
  formatRecordingId,
  type InvalidId,
  isOurUid,
  MAX_ROOM_ID_LENGTH,
  parseEgressId,
  parseRecordingId,
  parseRoomId,
  parseUid,
  type RecordingId,
  type RecordingIdParts,
  type RoomId,
  type RoomSid,
  type Uid,
  type Version,
} from "./ids.ts";
export {
  mediaFilename,
  mediaFolder,
  mediaKey,
  mediaRefOf,
  metadataFolder,
  metadataKey,
  parseMediaKey,
  type Prefix,
  roomArchiveKey,
  roomKey,
  roomsFolder,
  secretsKey,
} from "./layout.ts";
export { DEFAULT_LIMITS, leastGraceMs, type Limits } from "./settings.ts";
export {
  type AttemptFacts,
  type EgressFacts,
  ENCODING_PRESETS,
  type EncodingPreset,
  END_REASONS,
  type EndReason,
  type Note,
  NOTE_KINDS,
  type NoteKind,
  type Evidence,
  hasStarted,
  isTerminal,
  type Layout,
  LAYOUTS,
  type Recording,
  RECORDING_STATUSES,
  type RecordingStatus,
  type TerminalStatus,
} from "./recording/recording.ts";
export { evidenceOf, evolve, rankOf } from "./recording/evolve.ts";
export {
  type AutoDeletionPolicy,
  DEFAULT_ROOM_CONFIG,
  type MeetingEndAction,
  type NotRecordable,
  type RecordingConfig,
  type Room,
  type RoomConfig,
  type RoomStatus,
} from "./room/room.ts";
export { type DeleteTerms, type RoomInUse, type RoomUse } from "./room/deletion.ts";
export { type Occupancy, recordable } from "./room/recordable.ts";
export { newRoomId, ROOM_ID_RANDOM_LENGTH } from "./room/new-room-id.ts";
export {
  type ActiveLock,
  ageOf,
  type Lock,
  lockIn,
  type StartingLock,
  type StoppingLock,
  type StoredLock,
  type UnreadableLock,
} from "./lock/lock.ts";
export { type Applied, applySwap, type Held } from "./lock/swap.ts";
export { activate, claim, confirm, type NotHolder, orderStop } from "./lock/decide.ts";
export { type Clock, type Sleep } from "./ports/clock.ts";
export { type Ids } from "./ports/ids.ts";
export { type Signals } from "./ports/signals.ts";
export {
  type Deferred,
  type LockPage,
  type LockReading,
  type LockStore,
  type Swap,
  type SwapOutcome,
} from "./ports/lock-store.ts";
export {
  type IndexState,
  type OutboxEvent,
  type RecordingCatalog,
  type RecordingDocuments,
  type RecordingIdPage,
  type RecordingIndex,
  type Stored,
  type Tombstone,
  type WriteOutcome,
} from "./ports/recording-catalog.ts";
export {
  comparePositions,
  pageOf,
  positionOf,
  RECORDING_SORT_FIELDS,
  type RecordingPage,
  type RecordingPosition,
  type RecordingQuery,
  type RecordingSortField,
  type SortOrder,
  type SortValue,
} from "./recording/order.ts";
export {
  type DeadLetter,
  type Delivery,
  type Message,
  type Outbox,
  type QueueDepth,
  type ReceiverId,
  type Topic,
} from "./ports/outbox.ts";
export { type EventLog, type EventLogPage, type EventPosition, type LoggedEvent } from "./ports/event-log.ts";
export { type ShareSecrets, type ShareSecretStore } from "./ports/share-secrets.ts";
export { type RoomCatalog, type RoomIdPage, type RoomPage } from "./ports/room-catalog.ts";
export {
  type ByteRange,
  type MediaInfo,
  type MediaPage,
  type MediaRef,
  type MediaStore,
  type MediaStream,
} from "./ports/media-store.ts";
export {
  type Egress,
  type RoomEgresses,
  type StartEgress,
  type StartFailure,
  type StopAnswer,
} from "./ports/egress.ts";
export {
  type JoinRequest,
  type LiveRoom,
  type RecordedRooms,
  type Role,
  type RoomDirectory,
} from "./ports/room-directory.ts";
export { type Look, type Sighting, sightingOf } from "./recording/sighting.ts";
export { isJudgeable, type LockObservation, type LockStep, planLock } from "./gc/plan-lock.ts";
export { planRoom } from "./gc/plan-room.ts";
export { type Suspicion, SUSPICIONS, suspicionOf } from "./gc/suspicion.ts";
export {
  type LockDecision,
  type RecordingDecision,
  type RoomObservation,
  type SweepDecision,
  type SweepStep,
} from "./gc/step.ts";
export { type LockMove, moveAfter, mustStop } from "./lock/after.ts";
export {
  type KeptStart,
  type KeyedStart,
  type StartAnswer,
  type StartAnswers,
  START_KEPT_MS,
  type StartKey,
} from "./ports/start-answers.ts";
export { type StartRefusal } from "./recording/start-refusal.ts";
export { type Answer, type StartCommand, type StartPorts, type StartSettings } from "./use-cases/start/attempt.ts";
export { type Asked, type KeyReused, type OnceRefusal, startOnce } from "./use-cases/start/start-once.ts";
export { startRecording } from "./use-cases/start/start-recording.ts";
export { type StopRefusal, stopRecording } from "./use-cases/stop-recording.ts";
export { type EvidencePorts, onRecorderEvent, type StopOrder } from "./use-cases/on-recorder-event.ts";
export { onRoomFinished, type RoomEvent } from "./use-cases/on-room-event.ts";
export { carryOut, type StopPorts } from "./use-cases/carry-out.ts";
export { doWhatIsDue, type DueWork, type LiveKitNews, onLiveKitNews } from "./use-cases/on-livekit-news.ts";
export { sweep } from "./use-cases/sweep/sweep.ts";
export { countSteps, type StepCount, type SweepFailure, type SweepReport } from "./use-cases/sweep/report.ts";
export { followUp } from "./use-cases/sweep/follow-up.ts";
export { type DeadLetterList, listDeadLetters, type RetryCommand, retryDeadLetters } from "./use-cases/dead-letters.ts";
export { withRoomName } from "./use-cases/room-names.ts";
export { listRecordings } from "./use-cases/catalog/list-recordings.ts";
export {
  type CatalogCheck,
  checkCatalog,
  checkInPieces,
  checkPiece,
  type CheckPiece,
  type CheckPlace,
  type CheckProgress,
} from "./use-cases/catalog/check-catalog.ts";
export { type CatalogDifference } from "./use-cases/catalog/check-document.ts";
export { within } from "./use-cases/within.ts";
export { inPieces } from "./use-cases/catalog/in-pieces.ts";
export {
  rebuildCatalog,
  rebuildInPieces,
  rebuildPiece,
  type RebuildPiece,
  type RebuildPlace,
  type RebuildProgress,
  type Rebuilt,
  restoreIndex,
} from "./use-cases/catalog/rebuild-catalog.ts";
export { purgeTombstones } from "./use-cases/sweep/purge-tombstones.ts";
export { type StepOutcome, type SweepPorts } from "./use-cases/sweep/ports.ts";
export { type SweptStep } from "./use-cases/sweep/visit-room.ts";
export { drain } from "./use-cases/drain.ts";
export {
  createRoom,
  type CreateRoom,
  getRoom,
  joinRoom,
  listRooms,
  type RoomClosed,
  type RoomNotFound,
} from "./use-cases/rooms.ts";
export { beginMeeting, endMeeting } from "./use-cases/meetings.ts";
export {
  type ConfigChange,
  configureRoom,
  type RoomHasMeeting,
  setRoomStatus,
  withChange,
} from "./use-cases/configure-room.ts";
export { inBatches } from "./use-cases/in-batches.ts";
export { deleteRoom, type Deletion, type RoomChanged } from "./use-cases/delete-room.ts";
export { DEFAULT_POLICY, finishDeletion, type RoomsReport, sweepRooms } from "./use-cases/sweep/sweep-rooms.ts";
export {
  deleteRecording,
  type DeletePorts,
  getRecording,
  headMedia,
  type NoMedia,
  readMedia,
  type RecordingInProgress,
  type RecordingNotFound,
} from "./use-cases/recordings.ts";
export { shareRecording, unshareRecording } from "./use-cases/share.ts";
export {
  listLocks,
  type LockChanged,
  type LockInUse,
  type LockNotFound,
  type LockUnreadable,
  type LockView,
  type NotReleasable,
  releasable,
  releaseLock,
  type ReleaseCommand,
  type ReleaseStep,
  showLock,
} from "./use-cases/locks.ts";
