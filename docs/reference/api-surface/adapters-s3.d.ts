// What `@tallylight/adapters/s3` offers. Made of the built declarations; see CONTRIBUTING.md.

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

// EvidenceQueue
export type EvidenceQueue = Pick<LockStore, "defer" | "deferred" | "settle">;

// FolderPage (../documents/documents.d.ts, not exported)
export type FolderPage = {
    readonly names: readonly string[];
    readonly next: string | null;
};

// Gate (gate.d.ts, not exported)
export type Gate = {
    readonly enter: () => Promise<(() => void) | null>;
};

// KeyPage (../documents/documents.d.ts, not exported)
export type KeyPage = {
    readonly keys: readonly string[];
    readonly stamps: readonly string[];
    readonly areEtags: boolean;
    readonly next: string | null;
};

// LockObject (lock-objects.d.ts, not exported)
export type LockObject = {
    readonly text: string;
    readonly etag: string;
    readonly lastModified: EpochMs;
};

// LockObjects (lock-objects.d.ts, not exported)
export interface LockObjects {
    read(key: string): ResultAsync<ObjectReading, ObjectFailure>;
    write(key: string, text: string, expected: string | null): ResultAsync<{
        readonly etag: string;
    } | "conflict", ObjectFailure>;
    remove(key: string, etag: string): ResultAsync<void, ObjectFailure>;
    list(folder: string, after: string | null): ResultAsync<ObjectPage, ObjectFailure>;
}

// ObjectFailure (lock-objects.d.ts, not exported)
export type ObjectFailure = {
    readonly cause: string;
    readonly unsure: boolean;
};

// ObjectPage (lock-objects.d.ts, not exported)
type ObjectPage = {
    readonly objects: readonly {
        readonly name: string;
        readonly sizeBytes: number;
    }[];
    readonly next: string | null;
    readonly storeNow: EpochMs;
};

// ObjectReading (lock-objects.d.ts, not exported)
type ObjectReading = {
    readonly object: LockObject | null;
    readonly storeNow: EpochMs;
};

// RetryBudget (retry-budget.d.ts, not exported)
export type RetryBudget = {
    readonly take: () => boolean;
    readonly giveBack: () => void;
};

// S3Capabilities
export type S3Capabilities = {
    readonly make: string | null;
    readonly can: Readonly<Record<S3Capability, boolean>>;
};

// S3Capability
export type S3Capability = keyof typeof S3_ADVICE;

// S3Connection
export type S3Connection = {
    readonly client: S3Client;
    readonly bucket: string;
    readonly callTimeoutMs: number;
    readonly stallTimeoutMs: number;
    readonly budget: RetryBudget;
    readonly gate: Gate;
    readonly close: () => void;
};

// S3Failure (failure.d.ts, not exported)
export type S3Failure = {
    readonly kind: "missing" | "precondition" | "range" | "failed";
    readonly unsure: boolean;
    readonly passing: boolean;
    readonly cause: string;
    readonly answeredAt: number | null;
    readonly status: number | null;
};

// S3LockStoreOptions
export type S3LockStoreOptions = {
    readonly prefix: Prefix;
    readonly queue: EvidenceQueue;
    readonly ids: Pick<Ids, "version">;
    readonly deletesFree?: () => boolean;
};

// S3Options
export type S3Options = {
    readonly bucket: string;
    readonly region: string;
    readonly endpoint?: string | undefined;
    readonly forcePathStyle?: boolean | undefined;
    readonly credentials?: {
        readonly accessKeyId: string;
        readonly secretAccessKey: string;
        readonly sessionToken?: string;
    } | undefined;
    readonly callTimeoutMs?: number | undefined;
    readonly stallTimeoutMs?: number | undefined;
};

// S3Probe
export type S3Probe = {
    readonly known: () => S3Capabilities | null;
    readonly ask: () => ResultAsync<S3Capabilities, S3Failure>;
};

// S3_ADVICE
export declare const S3_ADVICE: {
    readonly bucket: "there is no such bucket: make it, or set S3_BUCKET to one that there is";
    readonly put: "objects cannot be written: allow s3:PutObject below the prefix";
    readonly get: "objects cannot be read: allow s3:GetObject below the prefix";
    readonly list: "objects cannot be listed: allow s3:ListBucket on the bucket, for the prefix";
    readonly delete: "objects cannot be deleted: allow s3:DeleteObject below the prefix";
    readonly conditionalCreate: "If-None-Match is not obeyed: documents are read, checked and written one after the other";
    readonly conditionalReplace: "If-Match is not obeyed: documents are read, checked and written one after the other";
    readonly conditionalDelete: "If-Match is not obeyed by DELETE: what is removed is marked first, and records of free rooms stay";
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

// Turns
export interface Turns {
    take(key: string, token: string, forMs: DurationMs): ResultAsync<boolean, Cause>;
    giveBack(key: string, token: string): ResultAsync<void, Cause>;
}

// WithoutConditions (documents.d.ts, not exported)
export type WithoutConditions = {
    readonly lacksConditions: () => ResultAsync<boolean, Cause>;
    readonly turns: Turns;
    readonly newToken: () => string;
};

// comparesAndSets
export declare const comparesAndSets: ({ can }: S3Capabilities) => boolean;

// connectS3
export declare function connectS3(options: S3Options): S3Connection;

// deletesInOneStep
export declare const deletesInOneStep: ({ make, can }: S3Capabilities) => boolean;

// lacksConditions
export declare const lacksConditions: (found: S3Capabilities) => boolean;

// recordingDocuments
export declare function recordingDocuments(documents: Documents, prefix: Prefix): RecordingDocuments;

// roomCatalog
export declare function roomCatalog(documents: Documents, prefix: Prefix): RoomCatalog;

// s3Documents
export declare function s3Documents(connection: S3Connection, without?: WithoutConditions): Documents;

// s3LockObjects
export declare function s3LockObjects(connection: S3Connection): LockObjects;

// s3LockStore
export declare function s3LockStore(objects: LockObjects, options: S3LockStoreOptions): LockStore;

// s3Media
export declare function s3Media(connection: S3Connection, prefix: Prefix): MediaStore;

// s3Probe
export declare function s3Probe(connection: S3Connection, prefix: Prefix, newName: () => Version): S3Probe;

// shareSecrets
export declare function shareSecrets(documents: Documents, prefix: Prefix): ShareSecretStore;

