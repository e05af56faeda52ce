// What `@tallylight/adapters/memory` offers. Made of the built declarations; see CONTRIBUTING.md.

// AnswersMemory
export type AnswersMemory = Map<StartKey, {
    readonly begunAt: EpochMs;
    readonly kept: KeptStart;
}>;

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

// EventLogOptions
export type EventLogOptions = {
    readonly bound?: number;
};

// FolderPage (../documents/documents.d.ts, not exported)
export type FolderPage = {
    readonly names: readonly string[];
    readonly next: string | null;
};

// IndexMemory
export type IndexMemory = {
    readonly rows: Map<RecordingId, Recording>;
    readonly tombstones: Map<RecordingId, Tombstone>;
    readonly outbox: Map<string, ToldMessage>;
    readonly queues: Map<string, string>;
    lastSequence: number;
    epoch: string | null;
    life: number;
    whole: string | null;
};

// KeyPage (../documents/documents.d.ts, not exported)
export type KeyPage = {
    readonly keys: readonly string[];
    readonly stamps: readonly string[];
    readonly areEtags: boolean;
    readonly next: string | null;
};

// LockMemory
export type LockMemory = {
    readonly locks: Map<RoomId, StoredLock | UnreadableLock>;
    readonly queue: Map<string, Evidence>;
};

// MemoryDocuments
export type MemoryDocuments = Documents & {
    readonly plant: (key: string, text: string) => void;
    readonly keys: () => readonly string[];
};

// MemoryLockStoreOptions
export type MemoryLockStoreOptions = {
    readonly now: () => EpochMs;
    readonly memory?: LockMemory;
};

// MemoryMedia
export type MemoryMedia = {
    readonly media: MediaStore;
    readonly upload: Upload;
    readonly keys: () => readonly string[];
};

// MemoryStartAnswersOptions (start-answers.d.ts, not exported)
type MemoryStartAnswersOptions = {
    readonly now: () => EpochMs;
    readonly memory?: AnswersMemory;
};

// MemoryStores
export type MemoryStores = {
    readonly locks: LockStore;
    readonly signals: Signals;
    readonly catalog: RecordingCatalog;
    readonly rooms: RoomCatalog;
    readonly answers: StartAnswers;
    readonly outbox: Outbox;
    readonly events: EventLog;
    readonly below: {
        readonly locks: LockMemory;
        readonly documents: MemoryDocuments;
        readonly files: Pick<MemoryMedia, "upload" | "keys">;
    };
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

// ToldMessage (../wire/message.d.ts, not exported)
export type ToldMessage = {
    readonly topic: Topic;
    readonly message: Message;
};

// Upload (../media/media.d.ts, not exported)
export type Upload = (path: string, bytes: Uint8Array | AsyncIterable<Uint8Array>) => Promise<void>;

// emptyIndexMemory
export declare function emptyIndexMemory(): IndexMemory;

// emptyLockMemory
export declare function emptyLockMemory(): LockMemory;

// memoryDocuments
export declare function memoryDocuments(): MemoryDocuments;

// memoryEventLog
export declare function memoryEventLog({ bound }?: EventLogOptions): EventLog;

// memoryLockStore
export declare function memoryLockStore({ now, memory }: MemoryLockStoreOptions): LockStore;

// memoryMedia
export declare function memoryMedia(prefix: Prefix, now: () => EpochMs): MemoryMedia;

// memoryOutbox
export declare function memoryOutbox(memory: IndexMemory, now: () => EpochMs): Outbox;

// memoryRecordingIndex
export declare function memoryRecordingIndex(memory?: IndexMemory): RecordingIndex;

// memorySignals
export declare function memorySignals(): Signals;

// memoryStartAnswers
export declare function memoryStartAnswers({ now, memory }: MemoryStartAnswersOptions): StartAnswers;

// memoryStores
export declare function memoryStores({ prefix, now }: {
    readonly prefix: Prefix;
    readonly now: () => EpochMs;
}): MemoryStores;

// recordingDocuments
export declare function recordingDocuments(documents: Documents, prefix: Prefix): RecordingDocuments;

// roomCatalog
export declare function roomCatalog(documents: Documents, prefix: Prefix): RoomCatalog;

// shareSecrets
export declare function shareSecrets(documents: Documents, prefix: Prefix): ShareSecretStore;

