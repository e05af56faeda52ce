// What `@tallylight/http/schemas` offers. Made of the built declarations; see CONTRIBUTING.md.

// catalogCheckSchema
export declare const catalogCheckSchema: z.ZodObject<{
    documents: z.ZodInt;
    rows: z.ZodInt;
    media: z.ZodInt;
    index: z.ZodEnum<{
        behind: "behind";
        lost: "lost";
        whole: "whole";
    }>;
    counts: z.ZodRecord<z.ZodEnum<{
        "no-document": "no-document";
        "no-entry": "no-entry";
        "no-media": "no-media";
        "no-row": "no-row";
        "row-differs": "row-differs";
        "row-of-deleted": "row-of-deleted";
        unreadable: "unreadable";
    }> & z.core.$partial, z.ZodInt>;
    unread: z.ZodInt;
    differences: z.ZodArray<z.ZodUnion<readonly [z.ZodObject<{
        kind: z.ZodLiteral<"no-entry">;
        roomId: z.ZodType<RoomId, unknown, z.core.$ZodTypeInternals<RoomId, unknown>>;
        uid: z.ZodType<Uid, unknown, z.core.$ZodTypeInternals<Uid, unknown>>;
    }, z.core.$strip>, z.ZodObject<{
        kind: z.ZodLiteral<"unreadable">;
        recordingId: z.ZodType<RecordingId, unknown, z.core.$ZodTypeInternals<RecordingId, unknown>>;
        cause: z.ZodString;
    }, z.core.$strip>, z.ZodObject<{
        kind: z.ZodEnum<{
            "no-document": "no-document";
            "no-media": "no-media";
            "no-row": "no-row";
            "row-differs": "row-differs";
            "row-of-deleted": "row-of-deleted";
        }>;
        recordingId: z.ZodType<RecordingId, unknown, z.core.$ZodTypeInternals<RecordingId, unknown>>;
    }, z.core.$strip>]>>;
    verdict: z.ZodEnum<{
        consistent: "consistent";
        differs: "differs";
        incomplete: "incomplete";
    }>;
}, z.core.$strip>;

// checkPieceSchema
export declare const checkPieceSchema: z.ZodObject<{
    documents: z.ZodInt;
    rows: z.ZodInt;
    media: z.ZodInt;
    index: z.ZodEnum<{
        behind: "behind";
        lost: "lost";
        whole: "whole";
    }>;
    counts: z.ZodRecord<z.ZodEnum<{
        "no-document": "no-document";
        "no-entry": "no-entry";
        "no-media": "no-media";
        "no-row": "no-row";
        "row-differs": "row-differs";
        "row-of-deleted": "row-of-deleted";
        unreadable: "unreadable";
    }> & z.core.$partial, z.ZodInt>;
    unread: z.ZodInt;
    differences: z.ZodArray<z.ZodUnion<readonly [z.ZodObject<{
        kind: z.ZodLiteral<"no-entry">;
        roomId: z.ZodType<RoomId, unknown, z.core.$ZodTypeInternals<RoomId, unknown>>;
        uid: z.ZodType<Uid, unknown, z.core.$ZodTypeInternals<Uid, unknown>>;
    }, z.core.$strip>, z.ZodObject<{
        kind: z.ZodLiteral<"unreadable">;
        recordingId: z.ZodType<RecordingId, unknown, z.core.$ZodTypeInternals<RecordingId, unknown>>;
        cause: z.ZodString;
    }, z.core.$strip>, z.ZodObject<{
        kind: z.ZodEnum<{
            "no-document": "no-document";
            "no-media": "no-media";
            "no-row": "no-row";
            "row-differs": "row-differs";
            "row-of-deleted": "row-of-deleted";
        }>;
        recordingId: z.ZodType<RecordingId, unknown, z.core.$ZodTypeInternals<RecordingId, unknown>>;
    }, z.core.$strip>]>>;
    verdict: z.ZodNullable<z.ZodEnum<{
        consistent: "consistent";
        differs: "differs";
        incomplete: "incomplete";
    }>>;
    next: z.ZodNullable<z.ZodString>;
}, z.core.$strip>;

// lockViewSchema
export declare const lockViewSchema: z.ZodObject<{
    lock: z.ZodObject<{
        roomId: z.ZodType<RoomId, unknown, z.core.$ZodTypeInternals<RoomId, unknown>>;
        version: z.ZodType<import("@tallylight/core").Version, unknown, z.core.$ZodTypeInternals<import("@tallylight/core").Version, unknown>>;
        state: z.ZodEnum<{
            active: "active";
            starting: "starting";
            stopping: "stopping";
            unreadable: "unreadable";
        }>;
        owner: z.ZodNullable<z.ZodString>;
        claimedAt: z.ZodInt;
        ageMs: z.ZodInt;
        uid: z.ZodNullable<z.ZodType<string & {
            readonly __brand: "Uid";
        }, unknown, z.core.$ZodTypeInternals<string & {
            readonly __brand: "Uid";
        }, unknown>>>;
        egressId: z.ZodNullable<z.ZodType<string & {
            readonly __brand: "EgressId";
        }, unknown, z.core.$ZodTypeInternals<string & {
            readonly __brand: "EgressId";
        }, unknown>>>;
        recordingId: z.ZodNullable<z.ZodType<string & {
            readonly __brand: "RecordingId";
        }, unknown, z.core.$ZodTypeInternals<string & {
            readonly __brand: "RecordingId";
        }, unknown>>>;
        roomSid: z.ZodNullable<z.ZodString>;
        reason: z.ZodNullable<z.ZodType<NonNullable<"evicted" | "limit" | "recorder-lost" | "room-ended" | "start-failed" | "start-timed-out" | "user" | null>, unknown, z.core.$ZodTypeInternals<NonNullable<"evicted" | "limit" | "recorder-lost" | "room-ended" | "start-failed" | "start-timed-out" | "user" | null>, unknown>>>;
        unreadable: z.ZodNullable<z.ZodString>;
        suspicion: z.ZodNullable<z.ZodEnum<{
            "from-the-future": "from-the-future";
            "no-driver": "no-driver";
            "stop-overdue": "stop-overdue";
            unreadable: "unreadable";
        }>>;
    }, z.core.$strip>;
    liveKit: z.ZodDiscriminatedUnion<[z.ZodObject<{
        answered: z.ZodLiteral<false>;
        port: z.ZodType<PortName, unknown, z.core.$ZodTypeInternals<PortName, unknown>>;
        operation: z.ZodString;
        cause: z.ZodString;
    }, z.core.$strip>, z.ZodObject<{
        answered: z.ZodLiteral<true>;
        room: z.ZodNullable<z.ZodObject<{
            sid: z.ZodString;
            people: z.ZodInt;
            publishers: z.ZodInt;
            recorders: z.ZodArray<z.ZodType<string & {
                readonly __brand: "EgressId";
            }, unknown, z.core.$ZodTypeInternals<string & {
                readonly __brand: "EgressId";
            }, unknown>>>;
        }, z.core.$strip>>;
        egresses: z.ZodArray<z.ZodObject<{
            recordingId: z.ZodType<string & {
                readonly __brand: "RecordingId";
            }, unknown, z.core.$ZodTypeInternals<string & {
                readonly __brand: "RecordingId";
            }, unknown>>;
            egressId: z.ZodType<string & {
                readonly __brand: "EgressId";
            }, unknown, z.core.$ZodTypeInternals<string & {
                readonly __brand: "EgressId";
            }, unknown>>;
            status: z.ZodType<import("@tallylight/core").RecordingStatus, unknown, z.core.$ZodTypeInternals<import("@tallylight/core").RecordingStatus, unknown>>;
            standing: z.ZodEnum<{
                ended: "ended";
                "in-progress": "in-progress";
            }>;
            recorder: z.ZodNullable<z.ZodEnum<{
                answers: "answers";
                silent: "silent";
            }>>;
        }, z.core.$strip>>;
        others: z.ZodArray<z.ZodType<string & {
            readonly __brand: "EgressId";
        }, unknown, z.core.$ZodTypeInternals<string & {
            readonly __brand: "EgressId";
        }, unknown>>>;
        unknown: z.ZodArray<z.ZodType<string & {
            readonly __brand: "EgressId";
        }, unknown, z.core.$ZodTypeInternals<string & {
            readonly __brand: "EgressId";
        }, unknown>>>;
        unnamed: z.ZodArray<z.ZodType<string & {
            readonly __brand: "EgressId";
        }, unknown, z.core.$ZodTypeInternals<string & {
            readonly __brand: "EgressId";
        }, unknown>>>;
    }, z.core.$strip>], "answered">;
    sweep: z.ZodObject<{
        action: z.ZodType<"activate" | "adopt" | "clear" | "evict" | "give-up" | "keep" | "leave" | "note" | "probe" | "record" | "release" | "restamp" | "skip" | "stop" | "wait", unknown, z.core.$ZodTypeInternals<"activate" | "adopt" | "clear" | "evict" | "give-up" | "keep" | "leave" | "note" | "probe" | "record" | "release" | "restamp" | "skip" | "stop" | "wait", unknown>>;
        why: z.ZodType<"another-holds" | "another-in-progress" | "clock-set-back" | "could-not-ask" | "ended" | "forgotten" | "in-progress" | "lost" | "news" | "no-driver" | "no-egress" | "not-ours" | "not-promised" | "ordered" | "promised" | "recorder-answers" | "recorder-silent" | "recorder-unnamed" | "room-over" | "row-behind" | "stop-unheard" | "too-young" | "unreadable" | "uploading", unknown, z.core.$ZodTypeInternals<"another-holds" | "another-in-progress" | "clock-set-back" | "could-not-ask" | "ended" | "forgotten" | "in-progress" | "lost" | "news" | "no-driver" | "no-egress" | "not-ours" | "not-promised" | "ordered" | "promised" | "recorder-answers" | "recorder-silent" | "recorder-unnamed" | "room-over" | "row-behind" | "stop-unheard" | "too-young" | "unreadable" | "uploading", unknown>>;
        detail: z.ZodString;
    }, z.core.$strip>;
    refusal: z.ZodNullable<z.ZodEnum<{
        "lock-in-use": "lock-in-use";
        "lock-unreadable": "lock-unreadable";
        unavailable: "unavailable";
    }>>;
    graceMs: z.ZodInt;
}, z.core.$strip>;

// locksSchema
export declare const locksSchema: z.ZodObject<{
    locks: z.ZodArray<z.ZodObject<{
        roomId: z.ZodType<RoomId, unknown, z.core.$ZodTypeInternals<RoomId, unknown>>;
        version: z.ZodType<import("@tallylight/core").Version, unknown, z.core.$ZodTypeInternals<import("@tallylight/core").Version, unknown>>;
        state: z.ZodEnum<{
            active: "active";
            starting: "starting";
            stopping: "stopping";
            unreadable: "unreadable";
        }>;
        owner: z.ZodNullable<z.ZodString>;
        claimedAt: z.ZodInt;
        ageMs: z.ZodInt;
        uid: z.ZodNullable<z.ZodType<string & {
            readonly __brand: "Uid";
        }, unknown, z.core.$ZodTypeInternals<string & {
            readonly __brand: "Uid";
        }, unknown>>>;
        egressId: z.ZodNullable<z.ZodType<string & {
            readonly __brand: "EgressId";
        }, unknown, z.core.$ZodTypeInternals<string & {
            readonly __brand: "EgressId";
        }, unknown>>>;
        recordingId: z.ZodNullable<z.ZodType<string & {
            readonly __brand: "RecordingId";
        }, unknown, z.core.$ZodTypeInternals<string & {
            readonly __brand: "RecordingId";
        }, unknown>>>;
        roomSid: z.ZodNullable<z.ZodString>;
        reason: z.ZodNullable<z.ZodType<NonNullable<"evicted" | "limit" | "recorder-lost" | "room-ended" | "start-failed" | "start-timed-out" | "user" | null>, unknown, z.core.$ZodTypeInternals<NonNullable<"evicted" | "limit" | "recorder-lost" | "room-ended" | "start-failed" | "start-timed-out" | "user" | null>, unknown>>>;
        unreadable: z.ZodNullable<z.ZodString>;
        suspicion: z.ZodNullable<z.ZodEnum<{
            "from-the-future": "from-the-future";
            "no-driver": "no-driver";
            "stop-overdue": "stop-overdue";
            unreadable: "unreadable";
        }>>;
    }, z.core.$strip>>;
    more: z.ZodBoolean;
}, z.core.$strip>;

// rebuildPieceSchema
export declare const rebuildPieceSchema: z.ZodObject<{
    restored: z.ZodInt;
    unread: z.ZodInt;
    unreadable: z.ZodInt;
    dropped: z.ZodInt;
    whole: z.ZodNullable<z.ZodBoolean>;
    next: z.ZodNullable<z.ZodString>;
}, z.core.$strip>;

// rebuiltSchema
export declare const rebuiltSchema: z.ZodObject<{
    restored: z.ZodInt;
    unread: z.ZodInt;
    unreadable: z.ZodInt;
    dropped: z.ZodInt;
    whole: z.ZodBoolean;
}, z.core.$strip>;

// recordingSchema
export declare const recordingSchema: z.ZodObject<{
    recordingId: z.ZodString;
    roomId: z.ZodString;
    roomName: z.ZodOptional<z.ZodString>;
    status: z.ZodEnum<{
        aborted: "aborted";
        active: "active";
        complete: "complete";
        ending: "ending";
        failed: "failed";
        limit_reached: "limit_reached";
        starting: "starting";
    }>;
    layout: z.ZodOptional<z.ZodEnum<{
        grid: "grid";
        "single-speaker": "single-speaker";
        speaker: "speaker";
    }>>;
    encoding: z.ZodOptional<z.ZodPipe<z.ZodUnion<readonly [z.ZodString, z.ZodObject<{}, z.core.$loose>]>, z.ZodTransform<string | object, string | {
        [x: string]: unknown;
    }>>>;
    filename: z.ZodString;
    startDate: z.ZodOptional<z.ZodInt>;
    endDate: z.ZodOptional<z.ZodInt>;
    duration: z.ZodOptional<z.ZodNumber>;
    size: z.ZodOptional<z.ZodInt>;
    errorCode: z.ZodOptional<z.ZodNumber>;
    error: z.ZodOptional<z.ZodString>;
    details: z.ZodOptional<z.ZodString>;
    reason: z.ZodOptional<z.ZodString>;
}, z.core.$strip>;

// releasedSchema
export declare const releasedSchema: z.ZodObject<{
    released: z.ZodObject<{
        roomId: z.ZodType<RoomId, unknown, z.core.$ZodTypeInternals<RoomId, unknown>>;
        version: z.ZodType<import("@tallylight/core").Version, unknown, z.core.$ZodTypeInternals<import("@tallylight/core").Version, unknown>>;
        state: z.ZodEnum<{
            active: "active";
            starting: "starting";
            stopping: "stopping";
            unreadable: "unreadable";
        }>;
        owner: z.ZodNullable<z.ZodString>;
        claimedAt: z.ZodInt;
        ageMs: z.ZodInt;
        uid: z.ZodNullable<z.ZodType<string & {
            readonly __brand: "Uid";
        }, unknown, z.core.$ZodTypeInternals<string & {
            readonly __brand: "Uid";
        }, unknown>>>;
        egressId: z.ZodNullable<z.ZodType<string & {
            readonly __brand: "EgressId";
        }, unknown, z.core.$ZodTypeInternals<string & {
            readonly __brand: "EgressId";
        }, unknown>>>;
        recordingId: z.ZodNullable<z.ZodType<string & {
            readonly __brand: "RecordingId";
        }, unknown, z.core.$ZodTypeInternals<string & {
            readonly __brand: "RecordingId";
        }, unknown>>>;
        roomSid: z.ZodNullable<z.ZodString>;
        reason: z.ZodNullable<z.ZodType<NonNullable<"evicted" | "limit" | "recorder-lost" | "room-ended" | "start-failed" | "start-timed-out" | "user" | null>, unknown, z.core.$ZodTypeInternals<NonNullable<"evicted" | "limit" | "recorder-lost" | "room-ended" | "start-failed" | "start-timed-out" | "user" | null>, unknown>>>;
        unreadable: z.ZodNullable<z.ZodString>;
        suspicion: z.ZodNullable<z.ZodEnum<{
            "from-the-future": "from-the-future";
            "no-driver": "no-driver";
            "stop-overdue": "stop-overdue";
            unreadable: "unreadable";
        }>>;
    }, z.core.$strip>;
    forced: z.ZodBoolean;
    reason: z.ZodNullable<z.ZodString>;
}, z.core.$strip>;

// retriedSchema
export declare const retriedSchema: z.ZodObject<{
    retried: z.ZodInt;
}, z.core.$strip>;

// roomSchema
export declare const roomSchema: z.ZodObject<{
    roomId: z.ZodString;
    roomName: z.ZodString;
    creationDate: z.ZodInt;
    autoDeletionDate: z.ZodOptional<z.ZodInt>;
    autoDeletionPolicy: z.ZodOptional<z.ZodObject<{
        withMeeting: z.ZodEnum<{
            force: "force";
            when_meeting_ends: "when_meeting_ends";
        }>;
        withRecordings: z.ZodEnum<{
            close: "close";
            force: "force";
        }>;
    }, z.core.$strip>>;
    status: z.ZodEnum<{
        active_meeting: "active_meeting";
        closed: "closed";
        open: "open";
    }>;
    meetingEndAction: z.ZodEnum<{
        close: "close";
        delete: "delete";
        none: "none";
    }>;
    config: z.ZodOptional<z.ZodObject<{
        recording: z.ZodOptional<z.ZodObject<{
            enabled: z.ZodOptional<z.ZodBoolean>;
            layout: z.ZodOptional<z.ZodEnum<{
                grid: "grid";
                "single-speaker": "single-speaker";
                speaker: "speaker";
            }>>;
            encoding: z.ZodOptional<z.ZodPipe<z.ZodUnion<readonly [z.ZodString, z.ZodObject<{}, z.core.$loose>]>, z.ZodTransform<string | object, string | {
                [x: string]: unknown;
            }>>>;
        }, z.core.$strip>>;
        chat: z.ZodOptional<z.ZodObject<{
            enabled: z.ZodBoolean;
        }, z.core.$strip>>;
        virtualBackground: z.ZodOptional<z.ZodObject<{
            enabled: z.ZodBoolean;
        }, z.core.$strip>>;
        e2ee: z.ZodOptional<z.ZodObject<{
            enabled: z.ZodBoolean;
        }, z.core.$strip>>;
        captions: z.ZodOptional<z.ZodObject<{
            enabled: z.ZodBoolean;
        }, z.core.$strip>>;
    }, z.core.$strip>>;
}, z.core.$strip>;

// sweepSchema
export declare const sweepSchema: z.ZodObject<{
    dryRun: z.ZodBoolean;
    locks: z.ZodInt;
    young: z.ZodInt;
    inOrder: z.ZodInt;
    counts: z.ZodArray<z.ZodObject<{
        action: z.ZodType<"activate" | "adopt" | "clear" | "evict" | "give-up" | "keep" | "leave" | "note" | "probe" | "record" | "release" | "restamp" | "skip" | "stop" | "wait", unknown, z.core.$ZodTypeInternals<"activate" | "adopt" | "clear" | "evict" | "give-up" | "keep" | "leave" | "note" | "probe" | "record" | "release" | "restamp" | "skip" | "stop" | "wait", unknown>>;
        why: z.ZodType<"another-holds" | "another-in-progress" | "clock-set-back" | "could-not-ask" | "ended" | "forgotten" | "in-progress" | "lost" | "news" | "no-driver" | "no-egress" | "not-ours" | "not-promised" | "ordered" | "promised" | "recorder-answers" | "recorder-silent" | "recorder-unnamed" | "room-over" | "row-behind" | "stop-unheard" | "too-young" | "unreadable" | "uploading", unknown, z.core.$ZodTypeInternals<"another-holds" | "another-in-progress" | "clock-set-back" | "could-not-ask" | "ended" | "forgotten" | "in-progress" | "lost" | "news" | "no-driver" | "no-egress" | "not-ours" | "not-promised" | "ordered" | "promised" | "recorder-answers" | "recorder-silent" | "recorder-unnamed" | "room-over" | "row-behind" | "stop-unheard" | "too-young" | "unreadable" | "uploading", unknown>>;
        outcome: z.ZodEnum<{
            applied: "applied";
            "changed-meanwhile": "changed-meanwhile";
            failed: "failed";
            "nothing-to-do": "nothing-to-do";
            planned: "planned";
        }>;
        steps: z.ZodInt;
    }, z.core.$strip>>;
    steps: z.ZodArray<z.ZodObject<{
        action: z.ZodType<"activate" | "adopt" | "clear" | "evict" | "give-up" | "keep" | "leave" | "note" | "probe" | "record" | "release" | "restamp" | "skip" | "stop" | "wait", unknown, z.core.$ZodTypeInternals<"activate" | "adopt" | "clear" | "evict" | "give-up" | "keep" | "leave" | "note" | "probe" | "record" | "release" | "restamp" | "skip" | "stop" | "wait", unknown>>;
        why: z.ZodType<"another-holds" | "another-in-progress" | "clock-set-back" | "could-not-ask" | "ended" | "forgotten" | "in-progress" | "lost" | "news" | "no-driver" | "no-egress" | "not-ours" | "not-promised" | "ordered" | "promised" | "recorder-answers" | "recorder-silent" | "recorder-unnamed" | "room-over" | "row-behind" | "stop-unheard" | "too-young" | "unreadable" | "uploading", unknown, z.core.$ZodTypeInternals<"another-holds" | "another-in-progress" | "clock-set-back" | "could-not-ask" | "ended" | "forgotten" | "in-progress" | "lost" | "news" | "no-driver" | "no-egress" | "not-ours" | "not-promised" | "ordered" | "promised" | "recorder-answers" | "recorder-silent" | "recorder-unnamed" | "room-over" | "row-behind" | "stop-unheard" | "too-young" | "unreadable" | "uploading", unknown>>;
        detail: z.ZodString;
        roomId: z.ZodType<RoomId, unknown, z.core.$ZodTypeInternals<RoomId, unknown>>;
        recordingId: z.ZodNullable<z.ZodType<string & {
            readonly __brand: "RecordingId";
        }, unknown, z.core.$ZodTypeInternals<string & {
            readonly __brand: "RecordingId";
        }, unknown>>>;
        ageMs: z.ZodNullable<z.ZodInt>;
        room: z.ZodEnum<{
            missing: "missing";
            "no-publishers": "no-publishers";
            "not-asked": "not-asked";
            "with-publishers": "with-publishers";
        }>;
        outcome: z.ZodEnum<{
            applied: "applied";
            "changed-meanwhile": "changed-meanwhile";
            failed: "failed";
            "nothing-to-do": "nothing-to-do";
            planned: "planned";
        }>;
        cause: z.ZodNullable<z.ZodString>;
    }, z.core.$strip>>;
    unnameable: z.ZodArray<z.ZodString>;
    failures: z.ZodArray<z.ZodObject<{
        roomId: z.ZodNullable<z.ZodType<RoomId, unknown, z.core.$ZodTypeInternals<RoomId, unknown>>>;
        cause: z.ZodString;
    }, z.core.$strip>>;
    unlisted: z.ZodObject<{
        steps: z.ZodInt;
        failures: z.ZodInt;
    }, z.core.$strip>;
}, z.core.$strip>;

// webhooksSchema
export declare const webhooksSchema: z.ZodObject<{
    receivers: z.ZodArray<z.ZodObject<{
        receiver: z.ZodType<ReceiverId, unknown, z.core.$ZodTypeInternals<ReceiverId, unknown>>;
        host: z.ZodNullable<z.ZodString>;
        waiting: z.ZodInt;
        dead: z.ZodInt;
    }, z.core.$strip>>;
    deadLetters: z.ZodArray<z.ZodObject<{
        receiver: z.ZodType<ReceiverId, unknown, z.core.$ZodTypeInternals<ReceiverId, unknown>>;
        sequence: z.ZodString;
        topic: z.ZodString;
        about: z.ZodString;
        attempts: z.ZodInt;
        queuedAt: z.ZodInt;
        error: z.ZodString;
    }, z.core.$strip>>;
    more: z.ZodBoolean;
}, z.core.$strip>;

