// What `@tallylight/adapters/wire` offers. Made of the built declarations; see CONTRIBUTING.md.

// InvalidStored
export type InvalidStored = {
    readonly kind: "invalid-stored";
    readonly field: string;
    readonly reason: string;
};

// LockColumns
export type LockColumns = {
    readonly roomId: RoomId;
    readonly version: string;
    readonly claimedAt: string;
    readonly json: string;
};

// decodeEvidence
export declare function decodeEvidence(text: string): Result<Evidence, InvalidStored>;

// decodeRecording
export declare function decodeRecording(text: string, id?: RecordingIdParts): Result<Recording, InvalidStored>;

// decodeRoom
export declare function decodeRoom(text: string, roomId?: RoomId): Result<Room, InvalidStored>;

// encodeEvidence
export declare function encodeEvidence(evidence: Evidence): string;

// encodeLock
export declare function encodeLock(lock: Lock): string;

// encodeRecording
export declare function encodeRecording(recording: Recording): string;

// encodeRoom
export declare function encodeRoom(room: Room): string;

// storedLock
export declare function storedLock(columns: LockColumns): StoredLock | UnreadableLock;

