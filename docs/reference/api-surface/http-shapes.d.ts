// What `@tallylight/http/shapes` offers. Made of the built declarations; see CONTRIBUTING.md.

// DeadLetterJson
export type DeadLetterJson = {
    readonly receiver: ReceiverId;
    readonly sequence: string;
    readonly topic: string;
    readonly about: string;
    readonly attempts: number;
    readonly queuedAt: EpochMs;
    readonly error: string;
};

// Hosts (webhook.d.ts, not exported)
export type Hosts = ReadonlyMap<ReceiverId, string>;

// LOCK_RELEASED
export declare const LOCK_RELEASED = "lockReleased";

// LiveKitJson
export type LiveKitJson = {
    readonly answered: false;
    readonly port: PortName;
    readonly operation: string;
    readonly cause: string;
} | {
    readonly answered: true;
    readonly room: {
        readonly sid: string;
        readonly people: number;
        readonly publishers: number;
        readonly recorders: readonly EgressId[];
    } | null;
    readonly egresses: readonly {
        readonly recordingId: RecordingId;
        readonly egressId: EgressId;
        readonly status: RecordingStatus;
        readonly standing: "in-progress" | "ended";
        readonly recorder: "answers" | "silent" | null;
    }[];
    readonly others: readonly EgressId[];
    readonly unknown: readonly EgressId[];
    readonly unnamed: readonly EgressId[];
};

// LockJson
export type LockJson = {
    readonly roomId: RoomId;
    readonly version: Version;
    readonly state: "starting" | "active" | "stopping" | "unreadable";
    readonly owner: string | null;
    readonly claimedAt: EpochMs;
    readonly ageMs: DurationMs;
    readonly uid: Uid | null;
    readonly egressId: EgressId | null;
    readonly recordingId: RecordingId | null;
    readonly roomSid: string | null;
    readonly reason: EndReason | null;
    readonly unreadable: string | null;
    readonly suspicion: Suspicion | null;
};

// LockViewJson
export type LockViewJson = {
    readonly lock: LockJson;
    readonly liveKit: LiveKitJson;
    readonly sweep: {
        readonly action: SweepStep["action"];
        readonly why: SweepStep["why"];
        readonly detail: string;
    };
    readonly refusal: NotReleasable["kind"] | null;
    readonly graceMs: DurationMs;
};

// LocksJson
export type LocksJson = {
    readonly locks: readonly LockJson[];
    readonly more: boolean;
};

// ROOM_WORDS
export declare const ROOM_WORDS: Readonly<Record<SweepStep["room"], string>>;

// ReceiverJson
export type ReceiverJson = {
    readonly receiver: ReceiverId;
    readonly host: string | null;
    readonly waiting: number;
    readonly dead: number;
};

// RecordingJson
export type RecordingJson = {
    readonly recordingId: RecordingId;
    readonly roomId: RoomId;
    readonly roomName?: string | undefined;
    readonly egressId: EgressId;
    readonly status: RecordingStatus;
    readonly layout?: Layout | undefined;
    readonly encoding?: string | object | undefined;
    readonly filename: string;
    readonly startDate?: EpochMs | undefined;
    readonly endDate?: EpochMs | undefined;
    readonly duration?: number | undefined;
    readonly size?: number | undefined;
    readonly errorCode?: number | undefined;
    readonly error?: string | undefined;
    readonly details?: string | undefined;
    readonly reason?: EndReason | undefined;
};

// ReleaseAudit
export type ReleaseAudit = ReleasedJson & {
    readonly by: string;
    readonly via: "stores" | "service";
};

// ReleasedJson
export type ReleasedJson = {
    readonly released: LockJson;
    readonly forced: boolean;
    readonly reason: string | null;
};

// RetriedJson
export type RetriedJson = {
    readonly retried: number;
};

// StepJson
export type StepJson = {
    readonly action: SweepStep["action"];
    readonly why: SweepStep["why"];
    readonly detail: string;
    readonly roomId: RoomId;
    readonly recordingId: RecordingId | null;
    readonly ageMs: DurationMs | null;
    readonly room: SweepStep["room"];
    readonly outcome: "planned" | "nothing-to-do" | "applied" | "changed-meanwhile" | "failed";
    readonly cause: string | null;
};

// SweepJson
export type SweepJson = {
    readonly dryRun: boolean;
    readonly locks: number;
    readonly young: number;
    readonly inOrder: number;
    readonly counts: readonly StepCount[];
    readonly steps: readonly StepJson[];
    readonly unnameable: readonly string[];
    readonly failures: readonly {
        readonly roomId: RoomId | null;
        readonly cause: string;
    }[];
    readonly unlisted: {
        readonly steps: number;
        readonly failures: number;
    };
};

// WebhooksJson
export type WebhooksJson = {
    readonly receivers: readonly ReceiverJson[];
    readonly deadLetters: readonly DeadLetterJson[];
    readonly more: boolean;
};

// ageText
export declare function ageText(ms: DurationMs): string;

// counted
export declare function counted(count: number, noun: string): string;

// detailOf
export declare function detailOf(step: SweepStep): string;

// isDue
export declare function isDue({ action }: Pick<StepCount, "action">): boolean;

// lockJson
export declare function lockJson({ held, ageMs }: Pick<LockView, "held" | "ageMs">, limits: Limits): LockJson;

// lockViewJson
export declare function lockViewJson(view: LockView, limits: Limits): LockViewJson;

// locksJson
export declare function locksJson(found: readonly Pick<LockView, "held" | "ageMs">[], limits: Limits, limit: number): LocksJson;

// reasonOf
export declare function reasonOf({ action, why, detail }: Pick<StepJson, "action" | "why" | "detail">): string;

// recordingJson
export declare function recordingJson(recording: Recording): RecordingJson;

// releaseNotice
export declare function releaseNotice(audit: ReleaseAudit): Message & {
    readonly kind: "notice";
};

// sizeText
export declare function sizeText(bytes: number | undefined): string;

// stepsOf
export declare function stepsOf(counts: SweepReport["counts"], outcome: StepCount["outcome"]): number;

// suspicionText
export declare function suspicionText({ suspicion }: Pick<LockJson, "suspicion">): string;

// sweepJson
export declare function sweepJson({ steps, unnameable, failures, failed: _failed, ...numbers }: SweepReport): SweepJson;

// timeText
export declare function timeText(at: EpochMs | undefined): string;

// webhooksJson
export declare function webhooksJson({ queues, letters, more }: DeadLetterList, hosts: Hosts): WebhooksJson;

