// What `@tallylight/adapters/embedded` offers. Made of the built declarations; see CONTRIBUTING.md.

// Cause (../documents/documents.d.ts, not exported)
export type Cause = string;

// Documents (../documents/documents.d.ts, not exported)
export interface Documents {
    read(key: string): ResultAsync<StoredText | null, Cause>;
    writeIf(key: string, text: string, expected: string | null): ResultAsync<TextWrite, Cause>;
    removeIf(key: string, expected: string): ResultAsync<TextRemoval, Cause>;
    listFolders(folder: string, after: string | null): ResultAsync<FolderPage, Cause>;
    listKeys(folder: string, after: string | null): ResultAsync<KeyPage, Cause>;
}

// EmbeddedEnv
export type EmbeddedEnv = {
    readonly root: RootDatabase<string, string>;
    readonly database: (name: string) => Database<string, string>;
    readonly read: <T>(port: PortName, operation: string, action: () => T) => ResultAsync<T, Unavailable>;
    readonly write: <T>(port: PortName, operation: string, action: () => T) => ResultAsync<T, Unavailable>;
    readonly close: () => Promise<void>;
};

// EmbeddedIndexOptions
export type EmbeddedIndexOptions = {
    readonly onUnreadable?: (key: string, reason: string) => void;
};

// EmbeddedLockStoreOptions
export type EmbeddedLockStoreOptions = {
    readonly now?: () => EpochMs;
};

// EmbeddedOptions
export type EmbeddedOptions = {
    readonly writeTimeoutMs?: number;
};

// EmbeddedOutboxOptions
export type EmbeddedOutboxOptions = EmbeddedIndexOptions & {
    readonly now?: () => EpochMs;
};

// EmbeddedStartAnswersOptions (start-answers.d.ts, not exported)
type EmbeddedStartAnswersOptions = {
    readonly now?: () => EpochMs;
};

// EventLogOptions (../memory/event-log.d.ts, not exported)
export type EventLogOptions = {
    readonly bound?: number;
};

// FolderPage (../documents/documents.d.ts, not exported)
export type FolderPage = {
    readonly names: readonly string[];
    readonly next: string | null;
};

// KeyPage (../documents/documents.d.ts, not exported)
export type KeyPage = {
    readonly keys: readonly string[];
    readonly stamps: readonly string[];
    readonly areEtags: boolean;
    readonly next: string | null;
};

// StoredText (../documents/documents.d.ts, not exported)
export type StoredText = {
    readonly text: string;
    readonly etag: string;
};

// TextRemoval (../documents/documents.d.ts, not exported)
export type TextRemoval = {
    readonly kind: "removed" | "conflict";
};

// TextWrite (../documents/documents.d.ts, not exported)
export type TextWrite = {
    readonly kind: "written";
    readonly etag: string;
} | {
    readonly kind: "conflict";
};

// Turns (../documents/turns.d.ts, not exported)
export interface Turns {
    take(key: string, token: string, forMs: DurationMs): ResultAsync<boolean, Cause>;
    giveBack(key: string, token: string): ResultAsync<void, Cause>;
}

// Upload (../media/media.d.ts, not exported)
export type Upload = (path: string, bytes: Uint8Array | AsyncIterable<Uint8Array>) => Promise<void>;

// cleanTemporaryFiles
export declare function cleanTemporaryFiles(dataDir: string, now: number): Promise<void>;

// embeddedEventLog
export declare function embeddedEventLog(env: EmbeddedEnv, { bound }?: EventLogOptions): EventLog;

// embeddedLockStore
export declare function embeddedLockStore(env: EmbeddedEnv, { now }?: EmbeddedLockStoreOptions): LockStore;

// embeddedOutbox
export declare function embeddedOutbox(env: EmbeddedEnv, options?: EmbeddedOutboxOptions): Outbox;

// embeddedRecordingIndex
export declare function embeddedRecordingIndex(env: EmbeddedEnv, options?: EmbeddedIndexOptions): RecordingIndex;

// embeddedStartAnswers
export declare function embeddedStartAnswers(env: EmbeddedEnv, { now }?: EmbeddedStartAnswersOptions): StartAnswers;

// embeddedTurns
export declare function embeddedTurns(env: EmbeddedEnv, now?: () => EpochMs): Turns;

// fileDocuments
export declare function fileDocuments(env: EmbeddedEnv, dataDir: string): Documents;

// fileMedia
export declare function fileMedia(dataDir: string, prefix: Prefix): MediaStore;

// fileUpload
export declare function fileUpload(dataDir: string): Upload;

// openEmbedded
export declare function openEmbedded(dataDir: string, options?: EmbeddedOptions): Result<EmbeddedEnv, Unavailable>;

// recordingDocuments
export declare function recordingDocuments(documents: Documents, prefix: Prefix): RecordingDocuments;

// roomCatalog
export declare function roomCatalog(documents: Documents, prefix: Prefix): RoomCatalog;

// shareSecrets
export declare function shareSecrets(documents: Documents, prefix: Prefix): ShareSecretStore;

