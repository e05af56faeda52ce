// What `@tallylight/core` offers. Made of the built declarations; see CONTRIBUTING.md.

// Accepts (use-cases/catalog/list-recordings.d.ts, not exported)
type Accepts = (recording: Recording) => boolean;

// ActiveLock
export type ActiveLock = LockBase & {
    readonly state: "active";
    readonly egressId: EgressId;
};

// Answer
export type Answer = Result<Recording, StartRefusal>;

// Applied
export type Applied = {
    readonly outcome: SwapOutcome;
    readonly write?: {
        readonly lock: StoredLock | null;
    };
};

// Asked
export type Asked = {
    readonly key: StartKey;
    readonly bodyHash: string;
};

// AttemptFacts
export type AttemptFacts = {
    readonly roomSid?: RoomSid | undefined;
    readonly roomName?: string | undefined;
    readonly layout?: Layout | undefined;
    readonly encoding?: string | object | undefined;
    readonly reason?: EndReason | undefined;
};

// AutoDeletionPolicy
export type AutoDeletionPolicy = {
    readonly withMeeting: "force" | "when_meeting_ends";
    readonly withRecordings: "force" | "close";
};

// ByteRange
export type ByteRange = {
    readonly start: number;
    readonly end: number;
};

// CatalogCheck
export type CatalogCheck = Seen & {
    readonly differences: readonly CatalogDifference[];
    readonly verdict: "consistent" | "differs" | "incomplete";
};

// CatalogDifference
export type CatalogDifference = {
    readonly kind: EntryDifference;
    readonly recordingId: RecordingId;
} | {
    readonly kind: "unreadable";
    readonly recordingId: RecordingId;
    readonly cause: string;
} | {
    readonly kind: "no-entry";
    readonly roomId: RoomId;
    readonly uid: Uid;
};

// CatalogPorts (use-cases/recordings.d.ts, not exported)
type CatalogPorts = {
    readonly catalog: RecordingCatalog;
};

// CheckPiece
export type CheckPiece<NEXT = CheckPlace> = Seen & {
    readonly differences: readonly CatalogDifference[];
    readonly verdict: CatalogCheck["verdict"] | null;
    readonly next: NEXT | null;
};

// CheckPlace
export type CheckPlace = {
    readonly seen: Seen;
    readonly at: {
        readonly stage: "documents";
        readonly cursor: string | null;
    } | {
        readonly stage: "media";
        readonly cursor: string | null;
    } | {
        readonly stage: "rows";
        readonly after: RecordingPosition | null;
    };
};

// CheckPorts (use-cases/catalog/check-document.d.ts, not exported)
export type CheckPorts = {
    readonly catalog: RecordingCatalog;
    readonly rooms: RoomCatalog;
};

// CheckProgress
export type CheckProgress = {
    readonly documents: number;
    readonly rows: number;
    readonly media: number;
};

// Clock
export interface Clock {
    now(): EpochMs;
    monotonicMs(): DurationMs;
    sleep(ms: DurationMs): Sleep;
}

// ConfigChange
export type ConfigChange = {
    readonly recording?: Partial<RecordingConfig>;
} & Partial<Omit<RoomConfig, "recording">>;

// CreateRoom
export type CreateRoom = {
    readonly roomName: string;
    readonly config: RoomConfig;
    readonly autoDeletionDate?: EpochMs | undefined;
    readonly autoDeletionPolicy?: AutoDeletionPolicy | undefined;
    readonly roomId?: RoomId | undefined;
};

// DEFAULT_LIMITS
export declare const DEFAULT_LIMITS: Limits;

// DEFAULT_POLICY
export declare const DEFAULT_POLICY: AutoDeletionPolicy;

// DEFAULT_ROOM_CONFIG
export declare const DEFAULT_ROOM_CONFIG: RoomConfig;

// DeadLetter
export type DeadLetter = Delivery & {
    readonly error: string;
};

// DeadLetterList
export type DeadLetterList = {
    readonly queues: readonly QueueDepth[];
    readonly letters: readonly DeadLetter[];
    readonly more: boolean;
};

// DeadLetterQuery (use-cases/dead-letters.d.ts, not exported)
export type DeadLetterQuery = {
    readonly receiver?: ReceiverId | undefined;
    readonly limit: number;
};

// Deferred
export type Deferred = {
    readonly token: string;
    readonly evidence: Evidence;
};

// DeletePorts
export type DeletePorts = CatalogPorts & {
    readonly egress: Egress;
    readonly directory: RoomDirectory;
    readonly clock: Clock;
};

// DeleteTerms
export type DeleteTerms = {
    readonly withMeeting: "fail" | "force" | "when_meeting_ends";
    readonly withRecordings: "fail" | "force" | "close";
};

// Deletion
export type Deletion = RoomUse & {
    readonly state: "deleted" | "deleting" | "closed" | "scheduled";
    readonly room: Room | null;
};

// Delivery
export type Delivery = {
    readonly receiver: ReceiverId;
    readonly sequence: string;
    readonly topic: Topic;
    readonly message: Message;
    readonly attempts: number;
    readonly queuedAt: EpochMs;
};

// DueWork
export type DueWork = {
    readonly orders: readonly StopOrder[];
    readonly deleting: RoomId | null;
};

// DurationMs
export type DurationMs = number;

// ENCODING_PRESETS
export declare const ENCODING_PRESETS: readonly ["H264_720P_30", "H264_720P_60", "H264_1080P_30", "H264_1080P_60", "PORTRAIT_H264_720P_30", "PORTRAIT_H264_720P_60", "PORTRAIT_H264_1080P_30", "PORTRAIT_H264_1080P_60"];

// END_REASONS
export declare const END_REASONS: readonly ["user", "room-ended", "limit", "start-timed-out", "start-failed", "recorder-lost", "evicted"];

// Egress
export interface Egress {
    start(request: StartEgress): ResultAsync<Evidence, StartFailure>;
    stop(egressId: EgressId): ResultAsync<StopAnswer, Unavailable>;
    find(egressId: EgressId): ResultAsync<Evidence | null, Unavailable>;
    inRoom(roomId: RoomId): ResultAsync<RoomEgresses, Unavailable>;
}

// EgressFacts
export type EgressFacts = {
    readonly status: RecordingStatus;
    readonly source: "livekit" | "inferred";
    readonly startDate?: EpochMs | undefined;
    readonly endDate?: EpochMs | undefined;
    readonly durationSeconds?: number | undefined;
    readonly sizeBytes?: number | undefined;
    readonly errorCode?: number | undefined;
    readonly error?: string | undefined;
    readonly details?: string | undefined;
};

// EgressId
export type EgressId = string & {
    readonly __brand: "EgressId";
};

// EncodingPreset
export type EncodingPreset = (typeof ENCODING_PRESETS)[number];

// EndReason
export type EndReason = (typeof END_REASONS)[number];

// EntryDifference (use-cases/catalog/check-document.d.ts, not exported)
type EntryDifference = RowDifference | "no-document" | "no-media";

// EpochMs
export type EpochMs = number;

// EventLog
export interface EventLog {
    append(text: string): ResultAsync<void, Unavailable>;
    end(): ResultAsync<EventPosition, Unavailable>;
    read(after: EventPosition, limit: number): ResultAsync<EventLogPage, Unavailable>;
}

// EventLogPage
export type EventLogPage = {
    readonly events: readonly LoggedEvent[];
    readonly next: EventPosition;
    readonly whole: boolean;
};

// EventPosition
export type EventPosition = string;

// Evidence
export type Evidence = RecordingIdParts & EgressFacts & AttemptFacts & {
    readonly accepted?: boolean | undefined;
};

// EvidencePorts
export type EvidencePorts = {
    readonly locks: LockStore;
    readonly catalog: RecordingCatalog;
    readonly rooms: RoomCatalog;
    readonly signals: Signals;
    readonly ids: Ids;
    readonly clock: Clock;
};

// Held
export type Held = StoredLock | UnreadableLock | null;

// Ids
export interface Ids {
    uid(): Uid;
    version(): Version;
    roomSuffix(): string;
}

// IndexState
export type IndexState = "whole" | "behind" | "lost";

// InvalidId
export type InvalidId = {
    readonly kind: "invalid-id";
    readonly what: "roomId" | "egressId" | "uid" | "recordingId";
    readonly reason: string;
};

// JoinRequest
export type JoinRequest = {
    readonly roomId: RoomId;
    readonly identity: string;
    readonly name?: string | undefined;
    readonly role: Role;
    readonly ttlMs: DurationMs;
};

// KeptStart
export type KeptStart = KeyedStart & {
    readonly answer: StartAnswer | null;
};

// KeyReused
export type KeyReused = {
    readonly kind: "idempotency-key-reused";
};

// KeyedStart
export type KeyedStart = {
    readonly bodyHash: string;
    readonly roomId: RoomId;
    readonly uid: Uid;
    readonly sid: RoomSid;
    readonly terms: {
        readonly roomName: string;
        readonly layout: Layout;
        readonly encoding: string | object;
    };
};

// LAYOUTS
export declare const LAYOUTS: readonly ["grid", "speaker", "single-speaker"];

// Layout
export type Layout = (typeof LAYOUTS)[number];

// Limits
export type Limits = {
    readonly startTimeoutMs: DurationMs;
    readonly lockGraceMs: DurationMs;
    readonly preClaimMs: DurationMs;
    readonly staleAfterMs: DurationMs;
    readonly lookEveryMs: DurationMs;
    readonly secondLookMs: DurationMs;
    readonly answerMs: DurationMs;
    readonly stopMs: DurationMs;
    readonly eventMs: DurationMs;
    readonly sweepConcurrency: number;
    readonly lookMs: DurationMs;
    readonly visitMs: DurationMs;
    readonly secondOpinionMs: DurationMs;
    readonly suspicionMs: DurationMs;
    readonly uploadLimitMs: DurationMs;
    readonly deleteWaitMs: DurationMs;
    readonly tombstoneMs: DurationMs;
};

// ListPorts (use-cases/catalog/list-recordings.d.ts, not exported)
type ListPorts = {
    readonly catalog: RecordingCatalog;
    readonly rooms: RoomCatalog;
};

// LiveKitNews
export type LiveKitNews = {
    readonly kind: "egress";
    readonly evidence: Evidence;
} | {
    readonly kind: "room-started";
    readonly roomId: RoomId;
} | RoomEvent;

// LiveRoom
export type LiveRoom = {
    readonly sid: RoomSid;
    readonly people: number;
    readonly publishers: number;
    readonly recorders: readonly EgressId[];
};

// Lock
export type Lock = StartingLock | ActiveLock | StoppingLock;

// LockBase (lock/lock.d.ts, not exported)
type LockBase = {
    readonly uid: Uid;
    readonly sid: RoomSid;
    readonly egressId: EgressId | null;
    readonly owner: string;
    readonly extra?: Readonly<Record<string, unknown>> | undefined;
};

// LockChanged
export type LockChanged = {
    readonly kind: "lock-changed";
    readonly roomId: RoomId;
};

// LockDecision
export type LockDecision = {
    readonly action: "skip";
    readonly why: "too-young";
} | {
    readonly action: "keep";
    readonly why: "unreadable" | "could-not-ask" | "in-progress" | "another-in-progress" | "forgotten" | "recorder-unnamed";
    readonly detail?: string;
}
| {
    readonly action: "restamp";
    readonly why: "clock-set-back";
    readonly lock: Lock;
}
| {
    readonly action: "activate";
    readonly why: "no-driver";
    readonly evidence: Evidence;
}
| {
    readonly action: "stop";
    readonly why: "no-driver" | "room-over" | "ordered";
    readonly lock: Lock;
    readonly evidence: Evidence;
}
| {
    readonly action: "release";
    readonly why: "ended" | "room-over";
    readonly evidence: Evidence;
    readonly lock: Lock;
}
| {
    readonly action: "release";
    readonly why: "no-egress" | "lost";
    readonly lock: Lock;
}
| {
    readonly action: "adopt";
    readonly why: "promised";
    readonly evidence: Evidence;
    readonly lock: Lock | null;
    readonly ended: Evidence | null;
};

// LockInUse
export type LockInUse = {
    readonly kind: "lock-in-use";
    readonly roomId: RoomId;
    readonly recordingId: RecordingId | null;
};

// LockMove
export type LockMove =
{
    readonly kind: "stay";
} | {
    readonly kind: "set";
    readonly lock: Lock;
} | {
    readonly kind: "release";
};

// LockNotFound
export type LockNotFound = {
    readonly kind: "lock-not-found";
    readonly roomId: RoomId;
};

// LockObservation
export type LockObservation = RoomObservation & {
    readonly held: StoredLock | UnreadableLock;
};

// LockPage
export type LockPage = {
    readonly locks: readonly (StoredLock | UnreadableLock)[];
    readonly next: string | null;
    readonly storeNow: EpochMs;
};

// LockReading
export type LockReading = {
    readonly held: StoredLock | UnreadableLock | null;
    readonly storeNow: EpochMs;
};

// LockStep
export type LockStep = StepPlace & LockDecision;

// LockStore
export interface LockStore {
    read(roomId: RoomId): ResultAsync<LockReading, Unavailable>;
    swap(roomId: RoomId, swap: Swap): ResultAsync<SwapOutcome, Unavailable>;
    list(cursor: string | null): ResultAsync<LockPage, Unavailable>;
    defer(evidence: Evidence): ResultAsync<void, Unavailable>;
    deferred(limit: number): ResultAsync<readonly Deferred[], Unavailable>;
    settle(token: string): ResultAsync<void, Unavailable>;
}

// LockUnreadable
export type LockUnreadable = {
    readonly kind: "lock-unreadable";
    readonly roomId: RoomId;
    readonly detail: string;
};

// LockView
export type LockView = {
    readonly held: StoredLock | UnreadableLock;
    readonly ageMs: DurationMs;
    readonly look: Look | Unavailable;
    readonly step: LockStep;
    readonly plan: readonly SweepStep[];
};

// LoggedEvent
export type LoggedEvent = {
    readonly position: EventPosition;
    readonly text: string;
};

// Look
export type Look = {
    readonly room: LiveRoom | null;
    readonly sightings: readonly Sighting[];
    readonly others: readonly EgressId[];
    readonly unknown: readonly EgressId[];
    readonly unnamed: readonly EgressId[];
    readonly forgotten: readonly Recording[];
    readonly behind: readonly Recording[];
};

// MAX_ROOM_ID_LENGTH
export declare const MAX_ROOM_ID_LENGTH = 100;

// MOST_FAILURES (use-cases/sweep/report.d.ts, not exported)
export declare const MOST_FAILURES = 1000;

// MOST_STEPS (use-cases/sweep/report.d.ts, not exported)
export declare const MOST_STEPS = 10000;

// MediaInfo
export type MediaInfo = {
    readonly sizeBytes: number;
    readonly etag: string;
    readonly lastModified: EpochMs;
};

// MediaPage
export type MediaPage = {
    readonly refs: readonly MediaRef[];
    readonly next: string | null;
};

// MediaRef
export type MediaRef = {
    readonly roomId: RoomId;
    readonly uid: Uid;
};

// MediaStore
export interface MediaStore {
    head(ref: MediaRef): ResultAsync<MediaInfo | null, Unavailable>;
    read(ref: MediaRef, range?: ByteRange): ResultAsync<MediaStream | null, Unavailable>;
    remove(ref: MediaRef): ResultAsync<void, Unavailable>;
    list(cursor: string | null): ResultAsync<MediaPage, Unavailable>;
}

// MediaStream
export type MediaStream = {
    readonly info: MediaInfo;
    readonly bytes: AsyncIterable<Uint8Array>;
};

// MeetingEndAction
export type MeetingEndAction = "close" | "delete";

// MeetingPorts (use-cases/meetings.d.ts, not exported)
type MeetingPorts = RoomPorts & {
    readonly directory: RoomDirectory;
};

// Message
export type Message =
{
    readonly kind: "recording";
    readonly recording: Recording;
    readonly rank: number;
}
| {
    readonly kind: "notice";
    readonly name: string;
    readonly data: unknown;
};

// NOTE_KINDS
export declare const NOTE_KINDS: readonly ["recorder-silent", "stop-unheard", "uploading", "room-over", "forgotten"];

// NoMedia
export type NoMedia = {
    readonly kind: "no-media";
    readonly recordingId: RecordingId;
};

// NotHolder
export type NotHolder = {
    readonly kind: "not-holder";
    readonly holder: Lock | null;
};

// NotRecordable
export type NotRecordable = {
    readonly kind: "room-not-found";
    readonly roomId: RoomId;
} | {
    readonly kind: "recording-disabled";
    readonly roomId: RoomId;
} | {
    readonly kind: "room-empty";
    readonly roomId: RoomId;
};

// NotReleasable
export type NotReleasable = LockInUse | LockUnreadable | Unavailable;

// Note
export type Note = {
    readonly kind: NoteKind;
    readonly since: EpochMs;
};

// NoteKind
export type NoteKind = (typeof NOTE_KINDS)[number];

// Occupancy
export type Occupancy = {
    readonly sid: RoomSid;
    readonly people: number;
} | null;

// OnKnown (use-cases/start/attempt.d.ts, not exported)
export type OnKnown = (recording: Recording) => void | Promise<void>;

// OncePorts (use-cases/start/start-once.d.ts, not exported)
export type OncePorts = StartPorts & {
    readonly answers: StartAnswers;
};

// OnceRefusal
export type OnceRefusal = StartRefusal | KeyReused;

// Outbox
export interface Outbox {
    append(topic: Topic, notice: Message & {
        readonly kind: "notice";
    }): ResultAsync<void, Unavailable>;
    handOver(receivers: readonly ReceiverId[], limit: number): ResultAsync<number, Unavailable>;
    claim(of: {
        readonly receiver: ReceiverId;
        readonly limit: number;
        readonly leaseMs: DurationMs;
    }): ResultAsync<readonly Delivery[], Unavailable>;
    acknowledge(delivery: Delivery): ResultAsync<void, Unavailable>;
    postpone(delivery: Delivery, afterMs: DurationMs): ResultAsync<void, Unavailable>;
    bury(delivery: Delivery, error: string): ResultAsync<void, Unavailable>;
    deadLetters(of: {
        readonly receiver: ReceiverId;
        readonly limit: number;
        readonly after?: string | undefined;
    }): ResultAsync<readonly DeadLetter[], Unavailable>;
    revive(receiver: ReceiverId, sequence: string): ResultAsync<boolean, Unavailable>;
    depths(): ResultAsync<{
        readonly outbox: number;
        readonly queues: readonly QueueDepth[];
    }, Unavailable>;
    forget(receiver: ReceiverId): ResultAsync<void, Unavailable>;
}

// OutboxEvent
export type OutboxEvent = {
    readonly sequence: string;
    readonly recording: Recording;
    readonly rank: number;
};

// PortName
export type PortName = "locks" | "documents" | "index" | "outbox" | "events" | "rooms" | "directory" | "egress" | "media" | "answers";

// Prefix
export type Prefix = string;

// QueueDepth
export type QueueDepth = {
    readonly receiver: ReceiverId;
    readonly waiting: number;
    readonly dead: number;
};

// RECORDING_SORT_FIELDS
export declare const RECORDING_SORT_FIELDS: readonly ["startDate", "roomName", "duration", "size"];

// RECORDING_STATUSES
export declare const RECORDING_STATUSES: readonly RecordingStatus[];

// ROOM_ID_RANDOM_LENGTH
export declare const ROOM_ID_RANDOM_LENGTH = 15;

// RebuildPiece
export type RebuildPiece<NEXT = RebuildPlace> = RebuildProgress & {
    readonly whole: boolean | null;
    readonly next: NEXT | null;
};

// RebuildPlace
export type RebuildPlace = {
    readonly life: string;
    readonly done: RebuildProgress;
    readonly at: {
        readonly stage: "documents";
        readonly cursor: string | null;
    } | {
        readonly stage: "rows";
        readonly after: RecordingPosition | null;
    };
};

// RebuildPorts (use-cases/catalog/rebuild-catalog.d.ts, not exported)
type RebuildPorts = {
    readonly catalog: RecordingCatalog;
    readonly rooms: RoomCatalog;
    readonly ids: Ids;
};

// RebuildProgress
export type RebuildProgress = {
    readonly restored: number;
    readonly unread: number;
    readonly unreadable: number;
    readonly dropped: number;
};

// Rebuilt
export type Rebuilt = RebuildProgress & {
    readonly whole: boolean;
};

// ReceiverId
export type ReceiverId = string & {
    readonly __brand: "ReceiverId";
};

// RecordedRooms
export type RecordedRooms = {
    readonly rooms: readonly RoomId[];
    readonly unnameable: readonly string[];
};

// Recording
export type Recording = RecordingIdParts & EgressFacts & AttemptFacts & {
    readonly recordingId: RecordingId;
    readonly revision?: number | undefined;
    readonly accepted?: boolean | undefined;
    readonly filename: string;
    readonly deleted?: true | undefined;
    readonly deletedAt?: EpochMs | undefined;
    readonly deleteWhenEnded?: true | undefined;
    readonly note?: Note | undefined;
    readonly extra?: Readonly<Record<string, unknown>> | undefined;
};

// RecordingCatalog
export type RecordingCatalog = {
    readonly documents: RecordingDocuments;
    readonly index: RecordingIndex;
    readonly media: MediaStore;
    readonly secrets: ShareSecretStore;
};

// RecordingConfig
export type RecordingConfig = {
    readonly enabled: boolean;
    readonly layout: Layout;
    readonly encoding: string | object;
};

// RecordingDecision
export type RecordingDecision = {
    readonly evidence: Evidence;
    readonly lock: Lock | null;
} &
({
    readonly action: "record";
    readonly why: "news" | "row-behind";
}
| {
    readonly action: "note";
    readonly why: NoteKind;
} | {
    readonly action: "wait";
    readonly why: NoteKind;
} | {
    readonly action: "clear";
    readonly why: "recorder-answers";
}
| {
    readonly action: "probe";
    readonly why: "recorder-silent" | "uploading";
}
| {
    readonly action: "give-up";
    readonly why: "stop-unheard" | "uploading" | "forgotten";
}
| {
    readonly action: "evict";
    readonly why: "another-holds" | "not-promised" | "room-over";
});

// RecordingDocuments
export interface RecordingDocuments {
    find(id: RecordingIdParts): ResultAsync<Stored<Recording> | null, Unavailable>;
    write(recording: Recording, expected: string | null): ResultAsync<WriteOutcome<Recording>, Unavailable>;
    remove(id: RecordingIdParts, expected: string): ResultAsync<{
        readonly kind: "removed" | "conflict";
    }, Unavailable>;
    list(cursor: string | null, roomId?: RoomId): ResultAsync<RecordingIdPage, Unavailable>;
}

// RecordingId
export type RecordingId = string & {
    readonly __brand: "RecordingId";
};

// RecordingIdPage
export type RecordingIdPage = {
    readonly ids: readonly RecordingIdParts[];
    readonly next: string | null;
};

// RecordingIdParts
export type RecordingIdParts = {
    readonly roomId: RoomId;
    readonly egressId: EgressId;
    readonly uid: Uid;
};

// RecordingInProgress
export type RecordingInProgress = {
    readonly kind: "recording-in-progress";
    readonly recordingId: RecordingId;
};

// RecordingIndex
export interface RecordingIndex {
    announce(recording: Recording): ResultAsync<void, Unavailable>;
    page(query: RecordingQuery): ResultAsync<RecordingPage, Unavailable>;
    unfinished(of: {
        readonly roomId?: RoomId | undefined;
        readonly limit: number;
    }): ResultAsync<readonly Recording[], Unavailable>;
    noted(limit: number): ResultAsync<readonly Recording[], Unavailable>;
    tombstones(limit: number): ResultAsync<readonly Tombstone[], Unavailable>;
    forget(id: RecordingIdParts): ResultAsync<void, Unavailable>;
    state(): ResultAsync<IndexState, Unavailable>;
    beginRestore(fresh: string): ResultAsync<string, Unavailable>;
    restore(recording: Recording): ResultAsync<void, Unavailable>;
    setWhole(life: string): ResultAsync<boolean, Unavailable>;
    rows(ids: readonly RecordingId[]): ResultAsync<readonly (Recording | null)[], Unavailable>;
    count(): ResultAsync<number, Unavailable>;
    drop(row: Recording, replacement: Recording | null): ResultAsync<boolean, Unavailable>;
    outbox(limit: number): ResultAsync<readonly OutboxEvent[], Unavailable>;
    acknowledge(sequence: string): ResultAsync<void, Unavailable>;
}

// RecordingNotFound
export type RecordingNotFound = {
    readonly kind: "recording-not-found";
    readonly recordingId: RecordingId;
};

// RecordingPage
export type RecordingPage = {
    readonly recordings: readonly Recording[];
    readonly next: RecordingPosition | null;
};

// RecordingPosition
export type RecordingPosition = {
    readonly sortValue?: SortValue | undefined;
    readonly startDate: EpochMs;
    readonly recordingId: RecordingId;
};

// RecordingQuery
export type RecordingQuery = {
    readonly roomId?: RoomId | undefined;
    readonly statuses?: readonly RecordingStatus[] | undefined;
    readonly sortField?: RecordingSortField | undefined;
    readonly sortOrder?: SortOrder | undefined;
    readonly limit: number;
    readonly after?: RecordingPosition | undefined;
};

// RecordingSortField
export type RecordingSortField = (typeof RECORDING_SORT_FIELDS)[number];

// RecordingStatus
export type RecordingStatus = "starting" | "active" | "ending" | "complete" | "failed" | "aborted" | "limit_reached";

// ReleaseCommand
export type ReleaseCommand = {
    readonly roomId: RoomId;
    readonly version: Version;
    readonly force: boolean;
};

// ReleaseStep
export type ReleaseStep = LockStep & {
    readonly action: "release";
};

// RetryCommand
export type RetryCommand = {
    readonly receiver?: ReceiverId | undefined;
    readonly sequence?: string | undefined;
};

// Role
export type Role = "moderator" | "speaker" | "viewer";

// Room
export type Room = {
    readonly roomId: RoomId;
    readonly roomName: string;
    readonly creationDate: EpochMs;
    readonly autoDeletionDate?: EpochMs | undefined;
    readonly autoDeletionPolicy?: AutoDeletionPolicy | undefined;
    readonly status: RoomStatus;
    readonly config: RoomConfig;
    readonly meetingEndAction?: MeetingEndAction | undefined;
    readonly meetingEndRecordings?: true | undefined;
    readonly deleting?: true | undefined;
    readonly deletingMeeting?: true | undefined;
    readonly deletingRecordings?: true | undefined;
    readonly extra?: Readonly<Record<string, unknown>> | undefined;
};

// RoomCatalog
export interface RoomCatalog {
    find(roomId: RoomId): ResultAsync<Stored<Room> | null, Unavailable>;
    write(room: Room, expected: string | null): ResultAsync<WriteOutcome<Room>, Unavailable>;
    remove(roomId: RoomId, expected: string): ResultAsync<{
        readonly kind: "removed" | "conflict";
    }, Unavailable>;
    list(cursor: string | null): ResultAsync<RoomIdPage, Unavailable>;
    readPage(cursor: string | null): ResultAsync<RoomPage, Unavailable>;
    archive(roomId: RoomId, roomName: string): ResultAsync<void, Unavailable>;
    archivedName(roomId: RoomId): ResultAsync<string | null, Unavailable>;
    removeArchive(roomId: RoomId): ResultAsync<void, Unavailable>;
}

// RoomChanged
export type RoomChanged = {
    readonly kind: "room-changed";
    readonly roomId: RoomId;
};

// RoomClosed
export type RoomClosed = {
    readonly kind: "room-closed";
    readonly roomId: RoomId;
};

// RoomConfig
export type RoomConfig = {
    readonly recording: RecordingConfig;
    readonly chat: {
        readonly enabled: boolean;
    };
    readonly virtualBackground: {
        readonly enabled: boolean;
    };
    readonly e2ee: {
        readonly enabled: boolean;
    };
    readonly captions: {
        readonly enabled: boolean;
    };
};

// RoomDirectory
export interface RoomDirectory {
    find(roomId: RoomId): ResultAsync<LiveRoom | null, Unavailable>;
    recorded(): ResultAsync<RecordedRooms, Unavailable>;
    recorderAnswers(roomId: RoomId, egressId: EgressId): ResultAsync<boolean, Unavailable>;
    open(roomId: RoomId): ResultAsync<{
        readonly sid: RoomSid;
    }, Unavailable>;
    close(roomId: RoomId): ResultAsync<void, Unavailable>;
    joinToken(request: JoinRequest): ResultAsync<{
        readonly token: string;
        readonly url: string;
    }, Unavailable>;
}

// RoomEgresses
export type RoomEgresses = {
    readonly ours: readonly Evidence[];
    readonly others: readonly EgressId[];
};

// RoomEvent
export type RoomEvent = {
    readonly kind: "room-finished";
    readonly roomId: RoomId;
    readonly sid: RoomSid;
};

// RoomEventPorts (use-cases/on-room-event.d.ts, not exported)
type RoomEventPorts = EvidencePorts & {
    readonly egress: Egress;
    readonly directory: RoomDirectory;
};

// RoomHasMeeting
export type RoomHasMeeting = {
    readonly kind: "room-in-meeting";
    readonly roomId: RoomId;
};

// RoomId
export type RoomId = string & {
    readonly __brand: "RoomId";
};

// RoomIdPage
export type RoomIdPage = {
    readonly roomIds: readonly RoomId[];
    readonly next: string | null;
};

// RoomInUse
export type RoomInUse = {
    readonly kind: "room-has-meeting" | "room-has-recordings" | "room-has-meeting-and-recordings" | "room-with-meeting-has-recordings" | "room-with-meeting-has-recordings-at-its-end";
    readonly roomId: RoomId;
};

// RoomNotFound
export type RoomNotFound = {
    readonly kind: "room-not-found";
    readonly roomId: RoomId;
};

// RoomObservation
export type RoomObservation = {
    readonly roomId: RoomId;
    readonly held: StoredLock | UnreadableLock | null;
    readonly storeNow: EpochMs;
    readonly look: Look | Unavailable | null;
};

// RoomPage
export type RoomPage = {
    readonly rooms: readonly Room[];
    readonly next: string | null;
};

// RoomPorts (use-cases/configure-room.d.ts, not exported)
type RoomPorts = {
    readonly rooms: RoomCatalog;
    readonly directory: RoomDirectory;
};

// RoomPorts (use-cases/meetings.d.ts, not exported)
type RoomPorts = {
    readonly rooms: RoomCatalog;
};

// RoomPorts (use-cases/room-names.d.ts, not exported)
type RoomPorts = {
    readonly rooms: RoomCatalog;
};

// RoomPorts (use-cases/rooms.d.ts, not exported)
type RoomPorts = {
    readonly rooms: RoomCatalog;
    readonly clock: Clock;
    readonly ids: Ids;
};

// RoomSid
export type RoomSid = string & {
    readonly __brand: "RoomSid";
};

// RoomStatus
export type RoomStatus = "open" | "active_meeting" | "closed";

// RoomUse
export type RoomUse = {
    readonly meeting: boolean;
    readonly recordings: boolean;
};

// RoomsReport
export type RoomsReport = Readonly<Record<"deleted" | "closed" | "scheduled" | "meetingsEnded" | "left", number>>;

// RowDifference (use-cases/catalog/check-document.d.ts, not exported)
type RowDifference = "no-row" | "row-of-deleted" | "row-differs";

// START_KEPT_MS
export declare const START_KEPT_MS: DurationMs;

// SUSPICIONS
export declare const SUSPICIONS: readonly ["unreadable", "from-the-future", "no-driver", "stop-overdue"];

// Seen (use-cases/catalog/check-catalog.d.ts, not exported)
type Seen = CheckProgress & {
    readonly index: IndexState;
    readonly counts: Readonly<Partial<Record<CatalogDifference["kind"], number>>>;
    readonly unread: number;
};

// SharePorts (use-cases/share.d.ts, not exported)
type SharePorts = {
    readonly catalog: RecordingCatalog;
};

// ShareSecretStore
export interface ShareSecretStore {
    find(id: RecordingIdParts): ResultAsync<ShareSecrets | null, Unavailable>;
    make(id: RecordingIdParts, secrets: ShareSecrets): ResultAsync<ShareSecrets, Unavailable>;
    remove(id: RecordingIdParts): ResultAsync<void, Unavailable>;
}

// ShareSecrets
export type ShareSecrets = {
    readonly public: string;
    readonly private: string;
};

// Sighting
export type Sighting = {
    readonly evidence: Evidence;
    readonly standing: "in-progress" | "ended";
    readonly record: Recording | null | "could-not-ask" | "not-asked";
    readonly recorder: "answers" | "silent" | "not-asked";
};

// Signals
export interface Signals {
    publish(roomId: RoomId): void;
    subscribe(roomId: RoomId, wake: () => void): () => void;
}

// Sleep
export type Sleep = {
    readonly done: Promise<void>;
    readonly cancel: () => void;
};

// SortOrder
export type SortOrder = "asc" | "desc";

// SortValue
export type SortValue = string | number | null;

// StartAnswer
export type StartAnswer = {
    readonly recording: Recording;
} | {
    readonly refusal: StartRefusal;
};

// StartAnswers
export interface StartAnswers {
    find(key: StartKey): ResultAsync<KeptStart | null, Unavailable>;
    begin(key: StartKey, start: KeyedStart): ResultAsync<KeptStart, Unavailable>;
    settle(key: StartKey, uid: Uid, answer: StartAnswer): ResultAsync<KeptStart | null, Unavailable>;
}

// StartCommand
export type StartCommand = {
    readonly roomId: RoomId;
    readonly layout?: Layout | undefined;
    readonly encoding?: string | object | undefined;
};

// StartEgress
export type StartEgress = {
    readonly roomId: RoomId;
    readonly uid: Uid;
    readonly layout: Layout;
    readonly encoding: string | object;
    readonly timeoutMs: DurationMs;
};

// StartFailure
export type StartFailure =
{
    readonly kind: "egress-refused";
    readonly status: number;
    readonly message: string;
}
| {
    readonly kind: "no-egress-capacity";
    readonly message: string;
}
| {
    readonly kind: "egress-outcome-unknown";
    readonly cause: string;
};

// StartKey
export type StartKey = string & {
    readonly __brand: "StartKey";
};

// StartPorts
export type StartPorts = SweepPorts;

// StartRefusal
export type StartRefusal = NotRecordable | {
    readonly kind: "already-recording";
    readonly roomId: RoomId;
    readonly since: EpochMs | null;
    readonly recordingId: RecordingId | null;
} | {
    readonly kind: "room-ended";
    readonly roomId: RoomId;
} | {
    readonly kind: "stopped";
    readonly roomId: RoomId;
} | {
    readonly kind: "start-timed-out";
    readonly roomId: RoomId;
}
| {
    readonly kind: "start-failed";
    readonly roomId: RoomId;
    readonly message: string;
} | {
    readonly kind: "no-egress-capacity";
    readonly roomId: RoomId;
} | Unavailable;

// StartSettings
export type StartSettings = {
    readonly limits: Limits;
    readonly owner: string;
};

// StartingLock
export type StartingLock = LockBase & {
    readonly state: "starting";
};

// StepCount
export type StepCount = {
    readonly action: SweepStep["action"];
    readonly why: SweepStep["why"];
    readonly outcome: StepOutcome | "planned" | "failed";
    readonly steps: number;
};

// StepOutcome
export type StepOutcome = "nothing-to-do" | "applied" | "changed-meanwhile";

// StepPlace (gc/step.d.ts, not exported)
export type StepPlace = {
    readonly roomId: RoomId;
    readonly version: Version | null;
    readonly ageMs: DurationMs | null;
    readonly room: "not-asked" | "missing" | "no-publishers" | "with-publishers";
};

// StopAnswer
export type StopAnswer =
{
    readonly kind: "stopping";
    readonly evidence: Evidence | null;
}
| {
    readonly kind: "already-ended";
}
| {
    readonly kind: "unknown-egress";
}
| {
    readonly kind: "no-answer";
};

// StopOrder
export type StopOrder = {
    readonly roomId: RoomId;
    readonly egressId: EgressId;
};

// StopPorts
export type StopPorts = EvidencePorts & {
    readonly egress: Egress;
};

// StopRefusal
export type StopRefusal = {
    readonly kind: "recording-not-found";
    readonly recordingId: RecordingId;
} | {
    readonly kind: "already-stopped";
    readonly recordingId: RecordingId;
} | Unavailable;

// StoppingLock
export type StoppingLock = LockBase & {
    readonly state: "stopping";
    readonly reason: EndReason;
};

// Stored
export type Stored<T> = {
    readonly value: T;
    readonly etag: string;
};

// StoredLock
export type StoredLock = {
    readonly roomId: RoomId;
    readonly version: Version;
    readonly claimedAt: EpochMs;
    readonly lock: Lock;
};

// StrangerDecision (gc/step.d.ts, not exported)
export type StrangerDecision = {
    readonly action: "leave";
    readonly why: "not-ours";
    readonly egressId: EgressId;
};

// Suspicion
export type Suspicion = (typeof SUSPICIONS)[number];

// Swap
export type Swap = {
    readonly expected: Version | null;
    readonly next: {
        readonly version: Version;
        readonly lock: Lock;
    } | null;
    readonly restamp?: boolean;
    readonly defer?: Evidence;
};

// SwapOutcome
export type SwapOutcome = {
    readonly won: true;
    readonly held: StoredLock | null;
    readonly storeNow: EpochMs;
} | {
    readonly won: false;
    readonly held: StoredLock | UnreadableLock | null;
    readonly storeNow: EpochMs;
};

// SweepDecision
export type SweepDecision = LockDecision | RecordingDecision | StrangerDecision;

// SweepFailure
export type SweepFailure = {
    readonly roomId: RoomId | null;
    readonly failure: Unavailable;
};

// SweepPorts
export type SweepPorts = StopPorts & {
    readonly directory: RoomDirectory;
};

// SweepReport
export type SweepReport = {
    readonly dryRun: boolean;
    readonly locks: number;
    readonly young: number;
    readonly inOrder: number;
    readonly counts: readonly StepCount[];
    readonly steps: readonly SweptStep[];
    readonly unnameable: readonly string[];
    readonly failures: readonly SweepFailure[];
    readonly failed: Readonly<Partial<Record<PortName, number>>>;
    readonly unlisted: {
        readonly steps: number;
        readonly failures: number;
    };
};

// SweepStep
export type SweepStep = StepPlace & SweepDecision;

// SweptStep
export type SweptStep = {
    readonly step: SweepStep;
    readonly outcome: StepOutcome | "planned" | Unavailable;
};

// TerminalStatus
export type TerminalStatus = Exclude<RecordingStatus, "starting" | "active" | "ending">;

// Tombstone
export type Tombstone = RecordingIdParts & {
    readonly deletedAt: EpochMs;
};

// Topic
export type Topic = string;

// Uid
export type Uid = string & {
    readonly __brand: "Uid";
};

// Unavailable
export type Unavailable = {
    readonly kind: "unavailable";
    readonly port: PortName;
    readonly operation: string;
    readonly cause: string;
    readonly unreadable?: true;
};

// UnreadableLock
export type UnreadableLock = {
    readonly roomId: RoomId;
    readonly version: Version;
    readonly claimedAt: EpochMs;
    readonly unreadable: string;
};

// Version
export type Version = string & {
    readonly __brand: "Version";
};

// WriteOutcome
export type WriteOutcome<T> = {
    readonly kind: "written";
    readonly stored: Stored<T>;
} | {
    readonly kind: "conflict";
};

// activate
export declare function activate(lock: Lock | null, told: {
    readonly uid: Uid;
    readonly egressId: EgressId;
}): Result<Lock, NotHolder>;

// ageOf
export declare function ageOf(stored: {
    readonly claimedAt: EpochMs;
}, storeNow: EpochMs): number;

// applySwap
export declare function applySwap(roomId: RoomId, held: Held, swap: Swap, storeNow: EpochMs): Applied;

// beginMeeting
export declare function beginMeeting(ports: RoomPorts, roomId: RoomId): ResultAsync<Room | null, Unavailable>;

// carryOut
export declare function carryOut(ports: StopPorts, orders: readonly StopOrder[], stopMs: DurationMs): Promise<void>;

// checkCatalog
export declare function checkCatalog(ports: CheckPorts, onProgress?: (progress: CheckProgress) => void): ResultAsync<CatalogCheck, Unavailable>;

// checkInPieces
export declare function checkInPieces<NEXT, E>(piece: (after: NEXT | null) => ResultAsync<CheckPiece<NEXT>, E>, onProgress?: (progress: CheckProgress) => void): ResultAsync<CatalogCheck, E>;

// checkPiece
export declare function checkPiece(ports: CheckPorts, place: CheckPlace | null): ResultAsync<CheckPiece, Unavailable>;

// claim
export declare function claim(attempt: {
    readonly uid: Uid;
    readonly sid: RoomSid;
    readonly owner: string;
}): StartingLock;

// comparePositions
export declare function comparePositions(a: RecordingPosition, b: RecordingPosition): number;

// configureRoom
export declare function configureRoom(ports: RoomPorts, roomId: RoomId, change: ConfigChange): ResultAsync<Room, RoomNotFound | RoomHasMeeting | Unavailable>;

// confirm
export declare function confirm(lock: Lock | null, told: {
    readonly uid: Uid;
    readonly egressId: EgressId;
    readonly sid: RoomSid | undefined;
}): Result<Lock, NotHolder>;

// countSteps
export declare function countSteps(steps: readonly SweptStep[]): readonly StepCount[];

// createRoom
export declare function createRoom(ports: RoomPorts, command: CreateRoom): ResultAsync<Room, Unavailable>;

// deleteRecording
export declare function deleteRecording(ports: DeletePorts, id: RecordingIdParts, races?: number): ResultAsync<void, RecordingNotFound | RecordingInProgress | Unavailable>;

// deleteRoom
export declare function deleteRoom(ports: SweepPorts, limits: Limits, roomId: RoomId, terms: DeleteTerms): ResultAsync<Deletion, RoomNotFound | RoomInUse | RoomChanged | Unavailable>;

// doWhatIsDue
export declare function doWhatIsDue(ports: SweepPorts, limits: Limits, { orders, deleting }: DueWork): ResultAsync<void, Unavailable>;

// drain
export declare function drain(ports: EvidencePorts): ResultAsync<number, Unavailable>;

// endMeeting
export declare function endMeeting(ports: MeetingPorts, roomId: RoomId, sid: RoomSid | null): ResultAsync<Room | null, Unavailable>;

// evidenceOf
export declare function evidenceOf(recording: Recording): Evidence;

// evolve
export declare function evolve(current: Recording | null, evidence: Evidence): Recording;

// finishDeletion
export declare function finishDeletion(ports: SweepPorts, limits: Limits, roomId: RoomId): ResultAsync<void, Unavailable>;

// followUp
export declare function followUp(ports: SweepPorts, limits: Limits): ResultAsync<readonly SweptStep[], Unavailable>;

// formatRecordingId
export declare function formatRecordingId(parts: RecordingIdParts): RecordingId;

// getRecording
export declare function getRecording({ catalog }: CatalogPorts, id: RecordingIdParts): ResultAsync<Stored<Recording>, RecordingNotFound | Unavailable>;

// getRoom
export declare function getRoom({ rooms }: Pick<RoomPorts, "rooms">, roomId: RoomId): ResultAsync<Room, RoomNotFound | Unavailable>;

// hasStarted
export declare function hasStarted(status: RecordingStatus): boolean;

// headMedia
export declare function headMedia(ports: CatalogPorts, id: RecordingIdParts): ResultAsync<MediaInfo, RecordingNotFound | RecordingInProgress | NoMedia | Unavailable>;

// inBatches
export declare function inBatches<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]>;

// inPieces
export declare function inPieces<P extends {
    readonly next: unknown;
}, E>(piece: (after: P["next"]) => ResultAsync<P, E>, after: P["next"], goOn: (piece: P) => boolean): ResultAsync<P, E>;

// isJudgeable
export declare function isJudgeable(held: StoredLock | UnreadableLock, storeNow: EpochMs, graceMs: DurationMs): held is StoredLock;

// isOurUid
export declare function isOurUid(uid: string): boolean;

// isTerminal
export declare function isTerminal(status: RecordingStatus): status is TerminalStatus;

// joinRoom
export declare function joinRoom(ports: Pick<RoomPorts, "rooms"> & {
    readonly directory: RoomDirectory;
}, request: JoinRequest): ResultAsync<{
    readonly token: string;
    readonly url: string;
}, RoomNotFound | RoomClosed | Unavailable>;

// leastGraceMs
export declare function leastGraceMs(startTimeoutMs: DurationMs): DurationMs;

// listDeadLetters
export declare function listDeadLetters(outbox: Outbox, { receiver, limit }: DeadLetterQuery): ResultAsync<DeadLetterList, Unavailable>;

// listLocks
export declare function listLocks({ locks, }: Pick<SweepPorts, "locks">): ResultAsync<readonly Pick<LockView, "held" | "ageMs">[], Unavailable>;

// listRecordings
export declare function listRecordings(ports: ListPorts, query: RecordingQuery, accepts?: Accepts): ResultAsync<RecordingPage, Unavailable>;

// listRooms
export declare function listRooms({ rooms }: Pick<RoomPorts, "rooms">): ResultAsync<readonly Room[], Unavailable>;

// lockIn
export declare function lockIn(held: StoredLock | UnreadableLock | null): Lock | null;

// mediaFilename
export declare const mediaFilename: (roomId: RoomId, uid: Uid) => string;

// mediaFolder
export declare const mediaFolder: (prefix: Prefix) => string;

// mediaKey
export declare const mediaKey: (prefix: Prefix, roomId: RoomId, uid: Uid) => string;

// mediaRefOf
export declare function mediaRefOf(path: string): {
    readonly roomId: RoomId;
    readonly uid: Uid;
} | null;

// metadataFolder
export declare const metadataFolder: (prefix: Prefix) => string;

// metadataKey
export declare const metadataKey: (prefix: Prefix, id: RecordingIdParts) => string;

// moveAfter
export declare function moveAfter(lock: Lock | null, evidence: Evidence): LockMove;

// mustStop
export declare function mustStop(lock: Lock | null, evidence: Evidence): boolean;

// newRoomId
export declare function newRoomId(roomName: string, random: string): RoomId;

// onLiveKitNews
export declare function onLiveKitNews(ports: SweepPorts, news: LiveKitNews): ResultAsync<DueWork, Unavailable>;

// onRecorderEvent
export declare function onRecorderEvent(ports: EvidencePorts, evidence: Evidence): ResultAsync<readonly StopOrder[], Unavailable>;

// onRoomFinished
export declare function onRoomFinished(ports: RoomEventPorts, event: RoomEvent): ResultAsync<readonly StopOrder[], Unavailable>;

// orderStop
export declare function orderStop(lock: Lock | null, uid: Uid, reason: EndReason): Result<StoppingLock, NotHolder>;

// pageOf
export declare function pageOf(recordings: readonly Recording[], query: RecordingQuery): RecordingPage;

// parseEgressId
export declare function parseEgressId(input: string): Result<EgressId, InvalidId>;

// parseMediaKey
export declare function parseMediaKey(prefix: Prefix, path: string): {
    readonly roomId: RoomId;
    readonly uid: Uid;
} | null;

// parseRecordingId
export declare function parseRecordingId(input: string): Result<RecordingIdParts, InvalidId>;

// parseRoomId
export declare function parseRoomId(input: string): Result<RoomId, InvalidId>;

// parseUid
export declare function parseUid(input: string): Result<Uid, InvalidId>;

// planLock
export declare function planLock(seen: LockObservation, limits: {
    readonly lockGraceMs: DurationMs;
}): LockStep;

// planRoom
export declare function planRoom(seen: RoomObservation, limits: Limits): readonly SweepStep[];

// positionOf
export declare function positionOf(recording: Recording, field: RecordingSortField): RecordingPosition;

// purgeTombstones
export declare function purgeTombstones(ports: SweepPorts, limits: Limits): ResultAsync<number, Unavailable>;

// rankOf
export declare function rankOf(of: {
    readonly status: RecordingStatus;
    readonly source: Recording["source"];
}): number;

// readMedia
export declare function readMedia(ports: CatalogPorts, id: RecordingIdParts, range?: ByteRange): ResultAsync<MediaStream, RecordingNotFound | NoMedia | Unavailable>;

// rebuildCatalog
export declare function rebuildCatalog(ports: RebuildPorts, onProgress?: (progress: RebuildProgress) => void): ResultAsync<Rebuilt, Unavailable>;

// rebuildInPieces
export declare function rebuildInPieces<NEXT, E>(piece: (after: NEXT | null) => ResultAsync<RebuildPiece<NEXT>, E>, onProgress?: (progress: RebuildProgress) => void): ResultAsync<Rebuilt, E>;

// rebuildPiece
export declare function rebuildPiece(ports: RebuildPorts, place: RebuildPlace | null): ResultAsync<RebuildPiece, Unavailable>;

// recordable
export declare function recordable(roomId: RoomId, room: Room | null, occupancy: Occupancy): Result<RoomSid, NotRecordable>;

// releasable
export declare function releasable({ held, ageMs, look: seen }: Pick<LockView, "held" | "ageMs" | "look">, { lockGraceMs }: Pick<Limits, "lockGraceMs">): Result<ReleaseStep, NotReleasable>;

// releaseLock
export declare function releaseLock(ports: SweepPorts, limits: Limits, { roomId, version, force }: ReleaseCommand): ResultAsync<LockView, LockNotFound | LockChanged | NotReleasable>;

// restoreIndex
export declare function restoreIndex(ports: RebuildPorts): ResultAsync<number | null, Unavailable>;

// retryDeadLetters
export declare function retryDeadLetters(outbox: Outbox, { receiver, sequence }: RetryCommand): ResultAsync<number, Unavailable>;

// roomArchiveKey
export declare const roomArchiveKey: (prefix: Prefix, roomId: RoomId) => string;

// roomKey
export declare const roomKey: (prefix: Prefix, roomId: RoomId) => string;

// roomsFolder
export declare const roomsFolder: (prefix: Prefix) => string;

// secretsKey
export declare const secretsKey: (prefix: Prefix, id: RecordingIdParts) => string;

// setRoomStatus
export declare function setRoomStatus(ports: RoomPorts, roomId: RoomId, status: "open" | "closed"): ResultAsync<{
    readonly room: Room;
    readonly scheduled: boolean;
}, RoomNotFound | Unavailable>;

// shareRecording
export declare function shareRecording(ports: SharePorts & {
    readonly ids: Ids;
}, id: RecordingIdParts): ResultAsync<ShareSecrets, RecordingNotFound | Unavailable>;

// showLock
export declare function showLock(ports: SweepPorts, limits: Limits, roomId: RoomId): ResultAsync<LockView, LockNotFound | Unavailable>;

// sightingOf
export declare function sightingOf(look: Look, uid: Uid): Sighting | null;

// startOnce
export declare function startOnce(ports: OncePorts, settings: StartSettings, command: StartCommand, asked: Asked, onKnown?: ((answer: Answer) => void) | null): ResultAsync<Recording, OnceRefusal>;

// startRecording
export declare function startRecording(ports: StartPorts, settings: StartSettings, command: StartCommand, onKnown?: OnKnown | null): ResultAsync<Recording, StartRefusal>;

// stopRecording
export declare function stopRecording(ports: SweepPorts, limits: Limits, id: RecordingIdParts): ResultAsync<Recording, StopRefusal>;

// suspicionOf
export declare function suspicionOf(held: StoredLock | UnreadableLock, ageMs: DurationMs, { lockGraceMs }: Pick<Limits, "lockGraceMs">): Suspicion | null;

// sweep
export declare function sweep(ports: SweepPorts, limits: Limits, { dryRun }: {
    readonly dryRun: boolean;
}): ResultAsync<SweepReport, Unavailable>;

// sweepRooms
export declare function sweepRooms(ports: SweepPorts, limits: Limits): ResultAsync<RoomsReport, Unavailable>;

// unavailable
export declare function unavailable(port: PortName, operation: string, cause: string): Unavailable;

// unshareRecording
export declare function unshareRecording(ports: SharePorts, id: RecordingIdParts): ResultAsync<void, RecordingNotFound | Unavailable>;

// withChange
export declare function withChange(config: RoomConfig, { recording, ...change }: ConfigChange): RoomConfig;

// withRoomName
export declare function withRoomName<T extends {
    readonly roomId: RoomId;
    readonly roomName?: string | undefined;
}>({ rooms }: RoomPorts, told: T): Promise<T>;

// within
export declare function within<T, E, L>(clock: Clock, ms: DurationMs, late: L, work: PromiseLike<Result<T, E>>): ResultAsync<T, E | L>;

