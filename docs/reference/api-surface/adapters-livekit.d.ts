// What `@tallylight/adapters/livekit` offers. Made of the built declarations; see CONTRIBUTING.md.

// BadWebhook
export type BadWebhook = {
    readonly kind: "bad-signature" | "malformed";
    readonly reason: string;
};

// Content (webhooks.d.ts, not exported)
type Content = {
    readonly kind: "egress";
    readonly evidence: Evidence;
}
| {
    readonly kind: "foreign-egress";
    readonly egressId: EgressId;
} | {
    readonly kind: "room";
    readonly event: "room_started" | "room_finished";
    readonly roomId: RoomId;
    readonly sid: RoomSid;
}
| {
    readonly kind: "ignored";
    readonly event: string;
    readonly why: string;
};

// LiveKitConnection
export type LiveKitConnection = {
    readonly keys: readonly [LiveKitKey, ...LiveKitKey[]];
    readonly publicUrl: string;
    readonly prefix: Prefix;
    readonly pathRoot: string;
    readonly requestTimeoutMs: DurationMs;
    readonly egress: (timeoutMs: DurationMs) => EgressClient;
    readonly rooms: RoomServiceClient;
    readonly participants: RoomServiceClient;
};

// LiveKitEvent
export type LiveKitEvent = Content & {
    readonly createdAt: EpochMs;
};

// LiveKitKey
export type LiveKitKey = {
    readonly apiKey: string;
    readonly apiSecret: string;
};

// LiveKitOptions
export type LiveKitOptions = {
    readonly url: string;
    readonly publicUrl?: string;
    readonly keys: readonly [LiveKitKey, ...LiveKitKey[]];
    readonly prefix: Prefix;
    readonly pathRoot?: string;
    readonly requestTimeoutMs?: DurationMs;
};

// LiveKitWebhooks
export type LiveKitWebhooks = {
    readonly check: (authorizationHeader: string | undefined) => ResultAsync<SignedHeader, BadWebhook>;
    readonly receive: (rawBody: Uint8Array | string, authorization?: string | SignedHeader) => ResultAsync<LiveKitEvent, BadWebhook>;
};

// SignedHeader (webhooks.d.ts, not exported)
type SignedHeader = {
    readonly sha256: string;
};

// connectLiveKit
export declare function connectLiveKit(options: LiveKitOptions): LiveKitConnection;

// liveKitEgress
export declare function liveKitEgress(connection: LiveKitConnection): Egress;

// liveKitRooms
export declare function liveKitRooms(connection: LiveKitConnection): RoomDirectory;

// liveKitWebhooks
export declare function liveKitWebhooks(connection: LiveKitConnection): LiveKitWebhooks;

