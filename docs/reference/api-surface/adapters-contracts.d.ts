// What `@tallylight/adapters/contracts` offers. Made of the built declarations; see CONTRIBUTING.md.

// AwayOption (away.d.ts, not exported)
export type AwayOption<Port> = {
    readonly away?: () => Promise<Port>;
};

// Cases (cases.d.ts, not exported)
export type Cases<Harness> = Readonly<Record<string, (harness: Harness) => Promise<void>>>;

// ClockHarness
export type ClockHarness = {
    readonly clock: Clock;
    readonly pass: (ms: DurationMs) => Promise<void>;
    readonly setBack: (ms: DurationMs) => void;
};

// ContractOptions
export type ContractOptions = {
    readonly skip?: readonly {
        readonly case: string;
        readonly reason: string;
    }[];
    readonly timeoutMs?: number;
};

// EgressContractOptions (egress.contract.d.ts, not exported)
export type EgressContractOptions = ContractOptions & AwayOption<Egress>;

// EgressHarness
export type EgressHarness = {
    readonly egress: Egress;
    readonly rooms: RoomDirectory;
    readonly seat: (roomId: RoomId, identity: string) => Promise<void>;
    readonly unseat: (roomId: RoomId, identity: string) => Promise<void>;
    readonly goWrong: (roomId: RoomId, mishap: Mishap) => Promise<void>;
    readonly killRecorder: (egressId: EgressId) => Promise<void>;
    readonly startForeign: (roomId: RoomId) => Promise<EgressId>;
    readonly pass: (ms: number) => Promise<void>;
};

// EventLogHarness
export type EventLogHarness = {
    readonly log: EventLog;
    readonly bound: number;
};

// LockStoreContractOptions
export type LockStoreContractOptions = ContractOptions & AwayOption<LockStore>;

// LockStoreHarness
export type LockStoreHarness = {
    readonly store: LockStore;
    readonly plant: (roomId: RoomId, text: string) => Promise<void>;
    readonly reopen: () => Promise<LockStore>;
};

// MediaStoreHarness
export type MediaStoreHarness = {
    readonly media: MediaStore;
    readonly upload: (key: string, bytes: Uint8Array) => Promise<void>;
    readonly held: () => Promise<number>;
};

// Mishap (egress.contract.d.ts, not exported)
export type Mishap =
"no-recorder"
| "slow-start"
| "never-active"
| "aborts"
| "fails"
| "reaches-limit"
| "slow-upload"
| "deaf";

// OutboxHarness
export type OutboxHarness = {
    readonly outbox: Outbox;
    readonly index: RecordingIndex;
    readonly wait: (ms: number) => Promise<void>;
};

// RecordingDocumentsHarness
export type RecordingDocumentsHarness = {
    readonly documents: RecordingDocuments;
    readonly plant: (key: string, text: string) => Promise<void>;
    readonly peek: (key: string) => Promise<string | null>;
};

// RecordingIndexContractOptions
export type RecordingIndexContractOptions = ContractOptions & AwayOption<RecordingIndex>;

// RoomCatalogHarness
export type RoomCatalogHarness = {
    readonly catalog: RoomCatalog;
    readonly plant: (key: string, text: string) => Promise<void>;
    readonly peek: (key: string) => Promise<string | null>;
};

// RoomDirectoryContractOptions (room-directory.contract.d.ts, not exported)
export type RoomDirectoryContractOptions = ContractOptions & AwayOption<RoomDirectory>;

// RoomDirectoryHarness
export type RoomDirectoryHarness = {
    readonly rooms: RoomDirectory;
    readonly seat: (roomId: RoomId, identity: string, as: Seat) => Promise<void>;
    readonly unseat: (roomId: RoomId, identity: string) => Promise<void>;
    readonly record: (roomId: RoomId) => Promise<EgressId>;
    readonly killRecorder: (egressId: EgressId) => Promise<void>;
    readonly pass: (ms: number) => Promise<void>;
};

// Seat
export type Seat = "publisher" | "viewer" | "hidden" | "agent" | "recorder";

// SignalsHarness
export type SignalsHarness = {
    readonly here: Signals;
    readonly there: Signals;
};

// StartAnswersHarness
export type StartAnswersHarness = {
    readonly store: StartAnswers;
    readonly pass: (ms: number) => Promise<void>;
    readonly reopen: () => Promise<StartAnswers>;
    readonly spoil: (key: StartKey) => Promise<void>;
};

// clockContract
export declare function clockContract(name: string, make: () => Promise<ClockHarness>, options?: ContractOptions): void;

// egressContract
export declare function egressContract(name: string, makeRecorder: () => Promise<EgressHarness>, options?: EgressContractOptions): void;

// eventLogContract
export declare function eventLogContract(name: string, makeHarness: () => Promise<EventLogHarness>, options?: ContractOptions & AwayOption<EventLog>): void;

// idsContract
export declare function idsContract(name: string, make: () => Promise<Ids>, options?: ContractOptions): void;

// lockStoreContract
export declare function lockStoreContract(name: string, makeStore: () => Promise<LockStoreHarness>, options?: LockStoreContractOptions): void;

// mediaStoreContract
export declare function mediaStoreContract(name: string, make: () => Promise<MediaStoreHarness>, options?: ContractOptions & AwayOption<MediaStore>): void;

// outboxContract
export declare function outboxContract(name: string, makeHarness: () => Promise<OutboxHarness>, options?: ContractOptions & AwayOption<Outbox>): void;

// recordingDocumentsContract
export declare function recordingDocumentsContract(name: string, make: () => Promise<RecordingDocumentsHarness>, options?: ContractOptions & AwayOption<RecordingDocuments>): void;

// recordingIndexContract
export declare function recordingIndexContract(name: string, makeIndex: () => Promise<RecordingIndex>, options?: RecordingIndexContractOptions): void;

// roomCatalogContract
export declare function roomCatalogContract(name: string, make: () => Promise<RoomCatalogHarness>, options?: ContractOptions & AwayOption<RoomCatalog>): void;

// roomDirectoryContract
export declare function roomDirectoryContract(name: string, makeDirectory: () => Promise<RoomDirectoryHarness>, options?: RoomDirectoryContractOptions): void;

// shareSecretsContract
export declare function shareSecretsContract(name: string, makeStore: () => Promise<ShareSecretStore>, options?: ContractOptions & AwayOption<ShareSecretStore>): void;

// signalsContract
export declare function signalsContract(name: string, makeSignals: () => Promise<SignalsHarness>, options?: ContractOptions): void;

// startAnswersContract
export declare function startAnswersContract(name: string, makeStore: () => Promise<StartAnswersHarness>, options?: ContractOptions & AwayOption<StartAnswers>): void;

