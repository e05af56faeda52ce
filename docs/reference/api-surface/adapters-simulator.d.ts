// What `@tallylight/adapters/simulator` offers. Made of the built declarations; see CONTRIBUTING.md.

// ApiMethod
export type ApiMethod = "CreateRoom" | "ListRooms" | "DeleteRoom" | "ListParticipants" | "GetParticipant" | "RemoveParticipant" | "UpdateRoomMetadata" | "UpdateSubscriptions" | "StartRoomCompositeEgress" | "StopEgress" | "ListEgress";

// CallFault
export type CallFault = {
    readonly carriedOut: true;
    readonly answer: "truth";
    readonly afterMs: DurationMs;
} | {
    readonly carriedOut: boolean;
    readonly answer: TwirpError | "none" | "cut";
    readonly afterMs?: DurationMs;
};

// DEFAULT_TIMINGS
export declare const DEFAULT_TIMINGS: Timings;

// Faults
export type Faults = {
    readonly noWorker?: boolean;
    readonly recorder?: RecorderFault;
    readonly calls?: Readonly<Partial<Record<ApiMethod, CallFault>>>;
    readonly webhooks?: Readonly<Record<string, WebhookFault>>;
};

// Killing (faults.d.ts, not exported)
export type Killing = "worker" | "handler" | "supervisor" | "interrupt";

// NO_RESPONSE
export declare const NO_RESPONSE: TwirpError;

// NO_SUCH_EGRESS
export declare const NO_SUCH_EGRESS: TwirpError;

// NO_SUCH_ROOM
export declare const NO_SUCH_ROOM: TwirpError;

// QUICK_TIMINGS
export declare const QUICK_TIMINGS: Timings;

// RecorderFault
export type RecorderFault =
{
    readonly kind: "never-active";
}
| {
    readonly kind: "fails-at-start";
    readonly afterMs?: DurationMs;
    readonly error?: string;
    readonly errorCode?: number;
}
| {
    readonly kind: "aborts";
    readonly afterMs?: DurationMs;
}
| {
    readonly kind: "fails";
    readonly afterMs?: DurationMs;
}
| {
    readonly kind: "reaches-limit";
    readonly afterMs?: DurationMs;
}
| {
    readonly kind: "dies";
    readonly while: "starting" | "active" | "ending";
    readonly afterMs?: DurationMs;
}
| {
    readonly kind: "falls-silent";
    readonly afterMs?: DurationMs;
}
| {
    readonly kind: "uploads-slowly";
    readonly ms: DurationMs;
}
| {
    readonly kind: "upload-fails";
};

// Simulator
export type Simulator = {
    readonly url: string;
    readonly httpUrl: string;
    readonly apiKey: string;
    readonly apiSecret: string;
    readonly setWebhookUrls: (urls: readonly string[]) => void;
    readonly setFaults: (roomName: string, faults: Faults) => void;
    readonly setWorkers: (workers: number) => void;
    readonly openRoom: (roomName: string) => void;
    readonly seat: (roomName: string, identity: string, options?: {
        readonly publishes?: boolean;
    }) => void;
    readonly unseat: (roomName: string, identity: string) => void;
    readonly closeRoom: (roomName: string) => void;
    readonly kill: (egressId: string, what?: Killing) => void;
    readonly crash: () => Promise<void>;
    readonly restart: () => Promise<void>;
    readonly forget: (roomName: string) => void;
    readonly unansweredWebhooks: () => number;
    readonly drained: () => Promise<void>;
    readonly close: () => Promise<void>;
};

// SimulatorOptions
export type SimulatorOptions = {
    readonly port?: number;
    readonly apiKey: string;
    readonly apiSecret: string;
    readonly webhookUrls: readonly string[];
    readonly upload: (path: string, bytes: Uint8Array) => Promise<void>;
    readonly seats?: number;
    readonly workers?: number;
    readonly needsPublisher?: boolean;
    readonly timings?: Partial<Timings>;
    readonly clock?: Clock;
    readonly random?: () => number;
};

// TIMED_OUT
export declare const TIMED_OUT: TwirpError;

// Timings
export type Timings = {
    readonly startMs: DurationMs;
    readonly answerMs: DurationMs;
    readonly joinMs: DurationMs;
    readonly pageMs: DurationMs;
    readonly noticeMs: DurationMs;
    readonly abortMs: DurationMs;
    readonly uploadMs: DurationMs;
    readonly lingerMs: DurationMs;
    readonly noAnswerMs: DurationMs;
    readonly noWorkerMs: DurationMs;
    readonly rejoinMs: DurationMs;
    readonly giveUpMs: DurationMs;
    readonly keepEndedMs: DurationMs;
    readonly webhookRetryMs: readonly DurationMs[];
    readonly webhookMaxAgeMs: DurationMs;
};

// TwirpError
export type TwirpError = {
    readonly status: number;
    readonly code: string;
    readonly msg: string;
};

// WebhookFault
export type WebhookFault = {
    readonly kind: "drop";
}
| {
    readonly kind: "duplicate";
    readonly id: "same-id" | "new-id";
}
| {
    readonly kind: "delay";
    readonly ms: DurationMs;
}
| {
    readonly kind: "overtaken";
    readonly ms: DurationMs;
};

// durationMs (mp4.d.ts, not exported)
export declare function durationMs(file: Uint8Array): DurationMs;

// mp4OfLength
export declare function mp4OfLength(durationMs: DurationMs): Uint8Array;

// startSimulator
export declare function startSimulator(options: SimulatorOptions): Promise<Simulator>;

