// Made from docs/reference/openapi.json by client.test.ts (`-u`); nobody edits it.
export interface paths {
    "/rooms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rooms, newest first or as `sortField` says, by name and status */
        get: operations["listRooms"];
        put?: never;
        /** Makes a room */
        post: operations["createRoom"];
        /** Deletes several rooms, each by the same policies and for itself */
        delete: operations["deleteRooms"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rooms/{roomId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One room */
        get: operations["getRoom"];
        put?: never;
        post?: never;
        /** Deletes a room; what becomes of a meeting and of recordings in it, the policies say */
        delete: operations["deleteRoom"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rooms/{roomId}/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A room's configuration */
        get: operations["getRoomConfig"];
        /** Changes parts of a room's configuration; not during a meeting */
        put: operations["updateRoomConfig"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rooms/{roomId}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Closes a room, during a meeting when that ends; or opens it again */
        put: operations["updateRoomStatus"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rooms/{roomId}/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A LiveKit token to join the room, and a token for this room's recordings */
        post: operations["joinRoom"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/recordings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Recordings, newest first or as `sortField` says; with a room token those of its room */
        get: operations["listRecordings"];
        put?: never;
        /** Starts a recording, and waits until it records */
        post: operations["startRecording"];
        /** Deletes several recordings that have ended, each for itself; with a room token those of its room */
        delete: operations["deleteRecordings"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/recordings/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The files of several recordings as one ZIP; those that have none, or are another room's, are left out */
        get: operations["downloadZip"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/recordings/{recordingId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One recording */
        get: operations["getRecording"];
        put?: never;
        post?: never;
        /** Deletes a recording that has ended, with its file */
        delete: operations["deleteRecording"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/recordings/{recordingId}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Orders the end of a recording, also while it is starting */
        post: operations["stopRecording"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/recordings/{recordingId}/media": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The recording's file, or a range of it, to play */
        get: operations["readMedia"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/recordings/{recordingId}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The recording's file, or a range of it, to keep */
        get: operations["downloadMedia"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/recordings/{recordingId}/url": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A link with a secret, that opens this recording; the same link until it is revoked */
        get: operations["shareRecording"];
        put?: never;
        post?: never;
        /** Revokes the links of this recording; the next ones have other secrets */
        delete: operations["unshareRecording"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/locks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rooms that are locked: the most suspicious lock first, then the oldest. LiveKit is not asked */
        get: operations["listLocks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/locks/{roomId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who holds a room, what LiveKit says of it, and what a sweep would do; `ETag` is the lock's version */
        get: operations["getLock"];
        put?: never;
        post?: never;
        /** Frees a room by hand: exactly the lock whose `ETag` is in `If-Match` */
        delete: operations["releaseLock"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sweeps now: plans anew, and applies each step by compare-and-set. With `dryRun` nothing is changed */
        post: operations["runSweep"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/catalog/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Holds records, index and files against each other, a piece of some seconds at a time. Changes nothing */
        post: operations["checkCatalog"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/catalog/rebuild": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the index anew from the records, a piece of some seconds at a time. May be repeated, or left off */
        post: operations["rebuildCatalog"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What waits for each receiver of webhooks, and what was given up */
        get: operations["listWebhooks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Queues dead letters again, each at its place */
        post: operations["retryWebhooks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The operator's own session, for a page that needs its token */
        get: operations["getSession"];
        put?: never;
        /** Signs an operator in with an API key: a browser's cookie, for eight hours */
        post: operations["openSession"];
        /** Signs the operator out */
        delete: operations["closeSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happens to rooms, recordings and locks, as it happens: server-sent events, resumed by `Last-Event-ID` */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @description Stable: what a program tells refusals apart by */
            code: string;
            requestId: string;
            /** @description OpenVidu Meet's category */
            error: string;
            /** @description The same as `detail` */
            message: string;
            details?: {
                field: string;
                message: string;
            }[];
        };
        RoomConfig: {
            recording?: {
                enabled?: boolean;
                /** @enum {string} */
                layout?: "grid" | "speaker" | "single-speaker";
                encoding?: components["schemas"]["Encoding"];
            };
            chat?: {
                enabled: boolean;
            };
            virtualBackground?: {
                enabled: boolean;
            };
            e2ee?: {
                enabled: boolean;
            };
            captions?: {
                enabled: boolean;
            };
        };
        Encoding: ("H264_720P_30" | "H264_720P_60" | "H264_1080P_30" | "H264_1080P_60" | "PORTRAIT_H264_720P_30" | "PORTRAIT_H264_720P_60" | "PORTRAIT_H264_1080P_30" | "PORTRAIT_H264_1080P_60") | Record<string, never>;
        /**
         * @example {
         *       "roomId": "walk_room-sfrslq0vi62jv0k",
         *       "roomName": "Walk Room",
         *       "creationDate": 1795374024819,
         *       "autoDeletionDate": 1795981224857,
         *       "autoDeletionPolicy": {
         *         "withMeeting": "when_meeting_ends",
         *         "withRecordings": "close"
         *       },
         *       "status": "open",
         *       "meetingEndAction": "none"
         *     }
         */
        Room: {
            roomId: string;
            roomName: string;
            creationDate: number;
            autoDeletionDate?: number;
            autoDeletionPolicy?: {
                /** @enum {string} */
                withMeeting: "force" | "when_meeting_ends";
                /** @enum {string} */
                withRecordings: "force" | "close";
            };
            /** @enum {string} */
            status: "open" | "active_meeting" | "closed";
            /** @enum {string} */
            meetingEndAction: "none" | "close" | "delete";
            config?: components["schemas"]["RoomConfig"];
        };
        RoomFields: {
            roomId?: string;
            roomName?: string;
            creationDate?: number;
            autoDeletionDate?: number;
            autoDeletionPolicy?: {
                /** @enum {string} */
                withMeeting: "force" | "when_meeting_ends";
                /** @enum {string} */
                withRecordings: "force" | "close";
            };
            /** @enum {string} */
            status?: "open" | "active_meeting" | "closed";
            /** @enum {string} */
            meetingEndAction?: "none" | "close" | "delete";
            config?: components["schemas"]["RoomConfig"];
        };
        /**
         * @example {
         *       "roomName": "Walk Room",
         *       "autoDeletionDate": 4000000000000,
         *       "autoDeletionPolicy": {
         *         "withMeeting": "when_meeting_ends",
         *         "withRecordings": "close"
         *       },
         *       "config": {
         *         "recording": {
         *           "enabled": true,
         *           "layout": "speaker",
         *           "encoding": "H264_1080P_30"
         *         },
         *         "chat": {
         *           "enabled": false
         *         }
         *       }
         *     }
         */
        CreateRoom: {
            /** @default Room */
            roomName: string;
            /** @description Milliseconds since 1970, at least an hour from now */
            autoDeletionDate?: number;
            autoDeletionPolicy?: {
                /** @enum {string} */
                withMeeting: "force" | "when_meeting_ends" | "fail";
                /** @enum {string} */
                withRecordings: "force" | "close" | "fail";
            };
            config?: components["schemas"]["RoomConfig"];
        };
        Pagination: {
            isTruncated: boolean;
            nextPageToken?: string;
            maxItems: number;
        };
        RoomDeleted: {
            successCode: string;
            message: string;
            room?: (components["schemas"]["Room"] & {
                /** @description What `extraFields` may ask for */
                _extraFields: string[];
            }) | (components["schemas"]["RoomFields"] & {
                /** @description What `extraFields` may ask for */
                _extraFields: string[];
            });
        };
        RoomsDeleted: {
            message: string;
            deleted: (components["schemas"]["RoomDeleted"] & {
                roomId: string;
            })[];
            failed: {
                roomId: string;
                error: string;
                message: string;
            }[];
        };
        UpdateRoomConfig: {
            config: components["schemas"]["RoomConfig"];
        };
        UpdateRoomStatus: {
            /** @enum {string} */
            status: "open" | "closed";
        };
        RoomTokens: {
            token: string;
            roomToken: string;
            url: string;
        };
        JoinRoom: {
            identity: string;
            name?: string;
            /** @enum {string} */
            role: "moderator" | "speaker" | "viewer";
            ttlSeconds?: number;
        };
        /**
         * @example {
         *       "recordingId": "walk_room-sfrslq0vi62jv0k--EG_oMjd7cbH5zJf--5Zt1CS6Vn0hBPdXlfYq3Rk",
         *       "roomId": "walk_room-sfrslq0vi62jv0k",
         *       "roomName": "Walk Room",
         *       "status": "complete",
         *       "layout": "grid",
         *       "encoding": "H264_720P_30",
         *       "filename": "walk_room-sfrslq0vi62jv0k--5Zt1CS6Vn0hBPdXlfYq3Rk.mp4",
         *       "startDate": 1795374027125,
         *       "endDate": 1795374033631,
         *       "duration": 4.226526522,
         *       "size": 986915,
         *       "details": "End reason: StopEgress API",
         *       "reason": "user"
         *     }
         */
        Recording: {
            recordingId: string;
            roomId: string;
            roomName?: string;
            /** @enum {string} */
            status: "starting" | "active" | "ending" | "complete" | "failed" | "aborted" | "limit_reached";
            /** @enum {string} */
            layout?: "grid" | "speaker" | "single-speaker";
            encoding?: components["schemas"]["Encoding"];
            filename: string;
            /** @description Milliseconds since 1970 */
            startDate?: number;
            /** @description Milliseconds since 1970 */
            endDate?: number;
            /** @description Seconds */
            duration?: number;
            /** @description Bytes */
            size?: number;
            errorCode?: number;
            error?: string;
            details?: string;
            reason?: string;
        };
        RecordingFields: {
            recordingId?: string;
            roomId?: string;
            roomName?: string;
            /** @enum {string} */
            status?: "starting" | "active" | "ending" | "complete" | "failed" | "aborted" | "limit_reached";
            /** @enum {string} */
            layout?: "grid" | "speaker" | "single-speaker";
            encoding?: components["schemas"]["Encoding"];
            filename?: string;
            /** @description Milliseconds since 1970 */
            startDate?: number;
            /** @description Milliseconds since 1970 */
            endDate?: number;
            /** @description Seconds */
            duration?: number;
            /** @description Bytes */
            size?: number;
            errorCode?: number;
            error?: string;
            details?: string;
            reason?: string;
        };
        /**
         * @example {
         *       "roomId": "walk_room-sfrslq0vi62jv0k",
         *       "config": {
         *         "layout": "speaker",
         *         "encoding": "H264_1080P_30"
         *       }
         *     }
         */
        StartRecording: {
            /** @example walk_room-sfrslq0vi62jv0k */
            roomId: string;
            config?: {
                /** @enum {string} */
                layout?: "grid" | "speaker" | "single-speaker";
                encoding?: components["schemas"]["Encoding"];
            };
        };
        RecordingsDeleted: {
            message: string;
            deleted: string[];
            failed: {
                recordingId: string;
                error: string;
            }[];
        };
        Lock: {
            roomId: string;
            version: string;
            /** @enum {string} */
            state: "starting" | "active" | "stopping" | "unreadable";
            owner: string | null;
            /** @description Milliseconds since 1970 */
            claimedAt: number;
            /** @description Milliseconds */
            ageMs: number;
            uid: string | null;
            egressId: string | null;
            recordingId: string | null;
            roomSid: string | null;
            reason: string | null;
            unreadable: string | null;
            /** @enum {string|null} */
            suspicion: "unreadable" | "from-the-future" | "no-driver" | "stop-overdue" | null;
        };
        LockView: {
            lock: components["schemas"]["Lock"];
            liveKit: components["schemas"]["LiveKitSays"];
            sweep: {
                action: string;
                why: string;
                detail: string;
            };
            /** @enum {string|null} */
            refusal: "lock-in-use" | "lock-unreadable" | "unavailable" | null;
            /** @description Milliseconds */
            graceMs: number;
        };
        LiveKitSays: {
            /** @enum {boolean} */
            answered: false;
            port: string;
            operation: string;
            cause: string;
        } | {
            /** @enum {boolean} */
            answered: true;
            room: {
                sid: string;
                people: number;
                publishers: number;
                recorders: string[];
            } | null;
            egresses: {
                recordingId: string;
                egressId: string;
                status: string;
                /** @enum {string} */
                standing: "in-progress" | "ended";
                /** @enum {string|null} */
                recorder: "answers" | "silent" | null;
            }[];
            others: string[];
            unknown: string[];
            unnamed: string[];
        };
        ReleasedLock: {
            released: components["schemas"]["Lock"];
            forced: boolean;
            reason: string | null;
        };
        ReleaseLock: {
            /** @description Why, for the audit line */
            reason: string;
            /**
             * @description Free it although its recording is in progress
             * @default false
             */
            force: boolean;
            /** @description Who, for the audit line */
            by?: string;
        };
        Sweep: {
            dryRun: boolean;
            locks: number;
            young: number;
            /** @description Rooms that are recorded as they should be, and are not among the steps */
            inOrder: number;
            /** @description What all steps came to, also of rooms that are in order and of steps that are not listed */
            counts: {
                action: string;
                why: string;
                /** @enum {string} */
                outcome: "planned" | "nothing-to-do" | "applied" | "changed-meanwhile" | "failed";
                steps: number;
            }[];
            steps: {
                action: string;
                why: string;
                detail: string;
                roomId: string;
                recordingId: string | null;
                /** @description Milliseconds */
                ageMs: number | null;
                /** @enum {string} */
                room: "not-asked" | "missing" | "no-publishers" | "with-publishers";
                /** @enum {string} */
                outcome: "planned" | "nothing-to-do" | "applied" | "changed-meanwhile" | "failed";
                cause: string | null;
            }[];
            unnameable: string[];
            failures: {
                roomId: string | null;
                cause: string;
            }[];
            /** @description How many more there were: 10,000 steps and 1,000 failures are listed */
            unlisted: {
                steps: number;
                failures: number;
            };
        };
        RunSweep: {
            /**
             * @description Only say what would be done
             * @default false
             */
            dryRun: boolean;
        };
        CatalogCheckPiece: {
            documents: number;
            rows: number;
            media: number;
            /** @enum {string} */
            index: "whole" | "behind" | "lost";
            /** @description How many differences of each kind */
            counts: {
                [key: string]: number;
            };
            /** @description How often something could not be read now */
            unread: number;
            /** @description Those of this piece, the first 1,000 */
            differences: ({
                /** @enum {string} */
                kind: "no-entry";
                roomId: string;
                uid: string;
            } | {
                /** @enum {string} */
                kind: "unreadable";
                recordingId: string;
                cause: string;
            } | {
                /** @enum {string} */
                kind: "no-row" | "row-of-deleted" | "row-differs" | "no-document" | "no-media";
                recordingId: string;
            })[];
            /**
             * @description Null while there is more
             * @enum {string|null}
             */
            verdict: "consistent" | "differs" | "incomplete" | null;
            /** @description Ask again with this as `after`, of any instance; null: this was the last piece */
            next: string | null;
        };
        CheckCatalog: {
            /** @description The `next` of the piece before; without it, from the beginning */
            after?: string;
        };
        CatalogRebuildPiece: {
            restored: number;
            unread: number;
            unreadable: number;
            dropped: number;
            /** @description Null while there is more */
            whole: boolean | null;
            /** @description Ask again with this as `after`, of any instance; null: this was the last piece */
            next: string | null;
        };
        RebuildCatalog: {
            /** @description The `next` of the piece before; without it, from the beginning */
            after?: string;
        };
        Webhooks: {
            receivers: {
                /** @description A receiver's name, as the list of webhooks tells it */
                receiver: string;
                host: string | null;
                waiting: number;
                dead: number;
            }[];
            deadLetters: {
                /** @description A receiver's name, as the list of webhooks tells it */
                receiver: string;
                sequence: string;
                /** @description A recording's id, or a room's */
                topic: string;
                about: string;
                attempts: number;
                /** @description Milliseconds since 1970 */
                queuedAt: number;
                error: string;
            }[];
            more: boolean;
        };
        RetryWebhooks: {
            /** @description A receiver's name, as the list of webhooks tells it */
            receiver?: string;
            /** @description This dead letter alone; without it all of them */
            sequence?: string;
        };
        Session: {
            /** @description Goes into `X-CSRF-Token` of each request that changes something */
            csrfToken: string;
            /** @description Milliseconds since 1970 */
            expires: number;
        };
    };
    responses: {
        /** @description The body is no JSON, a shared secret is wrong, or there is nothing to do */
        BadRequest: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It is not known who asks */
        Unauthorized: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Whoever asks may not do this, or nothing is recorded in this room */
        Forbidden: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no such thing */
        NotFound: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The answer has another media type than those that `Accept` names */
        NotAcceptable: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not while things are as they are; `code` tells how they are */
        Conflict: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It is another version by now than the one in `If-Match` */
        PreconditionFailed: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is larger than 64 KiB */
        ContentTooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is not `application/json` */
        UnsupportedMediaType: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There are no such bytes in the file */
        RangeNotSatisfiable: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Range": components["headers"]["Content-Range"];
                "Accept-Ranges": components["headers"]["Accept-Ranges"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Wrong values: `details` names each field, and what is wrong with it */
        UnprocessableContent: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Which version is meant? `If-Match` is missing */
        PreconditionRequired: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many wrong credentials came from this address */
        TooManyRequests: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The headers are larger than 16 KiB */
        HeadersTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description LiveKit or a store does not answer, or the recording did not start in time; `code` tells which */
        ServiceUnavailable: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
        "X-Request-Id": string;
        /** @description With a session, for whatever changes anything: its `csrfToken` */
        "X-CSRF-Token": string;
        /** @description Like `fields`, and beside it */
        "X-Fields": string;
        /** @description Like `extraFields`, and beside it */
        "X-ExtraFields": string;
        /** @description The `ETag` that is meant, and no other */
        "If-Match": string;
        /** @description `ETag`s that the caller has: if it is one of these, the answer is 304, without a body */
        "If-None-Match": string;
        /** @description A `Last-Modified` that the caller has: if nothing changed since, the answer is 304. `If-None-Match` goes before it */
        "If-Modified-Since": string;
        /** @description One range of bytes: `bytes=0-1023`, `bytes=1024-`, or the last ones, `bytes=-1024` */
        Range: string;
        /** @description The `ETag` or `Last-Modified` of which `Range` is meant: of another file all is answered */
        "If-Range": string;
        /** @description `respond-async`: to be answered 202 as soon as the recording has an id */
        Prefer: string;
        /** @description For 24 hours the same key, with the same body, gives the same answer and starts nothing */
        "Idempotency-Key": string;
        /** @description The `id` of the last event that was read: those after it follow. `lastEventId` is as good */
        "Last-Event-ID": string;
    };
    requestBodies: never;
    headers: {
        /** @description The request's name, that of the log */
        "X-Request-Id": string;
        /** @description Nothing is kept by caches that are shared */
        "Cache-Control": string;
        /** @description The absolute address of what was made, or is being made */
        Location: string;
        /** @description Strong: other bytes, another tag */
        ETag: string;
        /** @description When the file was stored */
        "Last-Modified": string;
        /** @description Ranges of bytes are served */
        "Accept-Ranges": "bytes";
        /** @description Which bytes these are, of how many; `bytes *\/…` when there are none there */
        "Content-Range": string;
        /** @description Bytes */
        "Content-Length": number;
        /** @description Under which name to keep it */
        "Content-Disposition": string;
        /** @description `respond-async`, when that was asked for and is why the recording is still starting */
        "Preference-Applied": "respond-async";
        /** @description The session's cookie, or what takes it away */
        "Set-Cookie": string;
        /** @description Seconds, after which asking again may help */
        "Retry-After": number;
        /** @description How a caller is known */
        "WWW-Authenticate": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listRooms: {
        parameters: {
            query?: {
                maxItems?: number;
                nextPageToken?: string;
                roomName?: string;
                roomNameMatchMode?: "exact" | "prefix" | "partial" | "regex";
                roomNameCaseInsensitive?: boolean;
                status?: "open" | "active_meeting" | "closed";
                sortField?: "creationDate" | "roomName" | "autoDeletionDate";
                sortOrder?: "asc" | "desc";
                /** @description Names of fields with commas between them: only these are answered. Also `X-Fields` */
                fields?: string;
                /** @description Fields that are answered only when they are asked for. Also `X-ExtraFields` */
                extraFields?: string;
            };
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description Like `fields`, and beside it */
                "X-Fields"?: components["parameters"]["X-Fields"];
                /** @description Like `extraFields`, and beside it */
                "X-ExtraFields"?: components["parameters"]["X-ExtraFields"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of rooms */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        rooms: (components["schemas"]["Room"] | components["schemas"]["RoomFields"])[];
                        pagination: components["schemas"]["Pagination"];
                        /** @description What `extraFields` may ask for */
                        _extraFields: string[];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    createRoom: {
        parameters: {
            query?: {
                /** @description Names of fields with commas between them: only these are answered. Also `X-Fields` */
                fields?: string;
                /** @description Fields that are answered only when they are asked for. Also `X-ExtraFields` */
                extraFields?: string;
            };
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description With a session, for whatever changes anything: its `csrfToken` */
                "X-CSRF-Token"?: components["parameters"]["X-CSRF-Token"];
                /** @description Like `fields`, and beside it */
                "X-Fields"?: components["parameters"]["X-Fields"];
                /** @description Like `extraFields`, and beside it */
                "X-ExtraFields"?: components["parameters"]["X-ExtraFields"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRoom"];
            };
        };
        responses: {
            /** @description The room */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["Room"] & {
                        /** @description What `extraFields` may ask for */
                        _extraFields: string[];
                    }) | (components["schemas"]["RoomFields"] & {
                        /** @description What `extraFields` may ask for */
                        _extraFields: string[];
                    });
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    deleteRooms: {
        parameters: {
            query: {
                roomIds: string;
                withMeeting?: "force" | "when_meeting_ends" | "fail";
                withRecordings?: "force" | "close" | "fail";
                /** @description Names of fields with commas between them: only these are answered. Also `X-Fields` */
                fields?: string;
                /** @description Fields that are answered only when they are asked for. Also `X-ExtraFields` */
                extraFields?: string;
            };
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description With a session, for whatever changes anything: its `csrfToken` */
                "X-CSRF-Token"?: components["parameters"]["X-CSRF-Token"];
                /** @description Like `fields`, and beside it */
                "X-Fields"?: components["parameters"]["X-Fields"];
                /** @description Like `extraFields`, and beside it */
                "X-ExtraFields"?: components["parameters"]["X-ExtraFields"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each was dealt with */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomsDeleted"];
                };
            };
            /** @description Some were not; the others were */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomsDeleted"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getRoom: {
        parameters: {
            query?: {
                /** @description Names of fields with commas between them: only these are answered. Also `X-Fields` */
                fields?: string;
                /** @description Fields that are answered only when they are asked for. Also `X-ExtraFields` */
                extraFields?: string;
            };
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description Like `fields`, and beside it */
                "X-Fields"?: components["parameters"]["X-Fields"];
                /** @description Like `extraFields`, and beside it */
                "X-ExtraFields"?: components["parameters"]["X-ExtraFields"];
            };
            path: {
                roomId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The room */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["Room"] & {
                        /** @description What `extraFields` may ask for */
                        _extraFields: string[];
                    }) | (components["schemas"]["RoomFields"] & {
                        /** @description What `extraFields` may ask for */
                        _extraFields: string[];
                    });
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    deleteRoom: {
        parameters: {
            query?: {
                withMeeting?: "force" | "when_meeting_ends" | "fail";
                withRecordings?: "force" | "close" | "fail";
                /** @description Names of fields with commas between them: only these are answered. Also `X-Fields` */
                fields?: string;
                /** @description Fields that are answered only when they are asked for. Also `X-ExtraFields` */
                extraFields?: string;
            };
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description With a session, for whatever changes anything: its `csrfToken` */
                "X-CSRF-Token"?: components["parameters"]["X-CSRF-Token"];
                /** @description Like `fields`, and beside it */
                "X-Fields"?: components["parameters"]["X-Fields"];
                /** @description Like `extraFields`, and beside it */
                "X-ExtraFields"?: components["parameters"]["X-ExtraFields"];
            };
            path: {
                roomId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted, or closed instead */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomDeleted"];
                };
            };
            /** @description It is deleted or closed when its meeting, or a recording that is starting, has ended */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomDeleted"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getRoomConfig: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
            };
            path: {
                roomId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of it */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        recording: {
                            enabled: boolean;
                            /** @enum {string} */
                            layout: "grid" | "speaker" | "single-speaker";
                            encoding: components["schemas"]["Encoding"];
                        };
                        chat: {
                            enabled: boolean;
                        };
                        virtualBackground: {
                            enabled: boolean;
                        };
                        e2ee: {
                            enabled: boolean;
                        };
                        captions: {
                            enabled: boolean;
                        };
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    updateRoomConfig: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description With a session, for whatever changes anything: its `csrfToken` */
                "X-CSRF-Token"?: components["parameters"]["X-CSRF-Token"];
            };
            path: {
                roomId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateRoomConfig"];
            };
        };
        responses: {
            /** @description All of it, as it is now */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        recording: {
                            enabled: boolean;
                            /** @enum {string} */
                            layout: "grid" | "speaker" | "single-speaker";
                            encoding: components["schemas"]["Encoding"];
                        };
                        chat: {
                            enabled: boolean;
                        };
                        virtualBackground: {
                            enabled: boolean;
                        };
                        e2ee: {
                            enabled: boolean;
                        };
                        captions: {
                            enabled: boolean;
                        };
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    updateRoomStatus: {
        parameters: {
            query?: {
                /** @description Names of fields with commas between them: only these are answered. Also `X-Fields` */
                fields?: string;
                /** @description Fields that are answered only when they are asked for. Also `X-ExtraFields` */
                extraFields?: string;
            };
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description With a session, for whatever changes anything: its `csrfToken` */
                "X-CSRF-Token"?: components["parameters"]["X-CSRF-Token"];
                /** @description Like `fields`, and beside it */
                "X-Fields"?: components["parameters"]["X-Fields"];
                /** @description Like `extraFields`, and beside it */
                "X-ExtraFields"?: components["parameters"]["X-ExtraFields"];
            };
            path: {
                roomId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateRoomStatus"];
            };
        };
        responses: {
            /** @description It is so */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["Room"] & {
                        /** @description What `extraFields` may ask for */
                        _extraFields: string[];
                    }) | (components["schemas"]["RoomFields"] & {
                        /** @description What `extraFields` may ask for */
                        _extraFields: string[];
                    });
                };
            };
            /** @description There is a meeting: it is closed when that ends */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": (components["schemas"]["Room"] & {
                        /** @description What `extraFields` may ask for */
                        _extraFields: string[];
                    }) | (components["schemas"]["RoomFields"] & {
                        /** @description What `extraFields` may ask for */
                        _extraFields: string[];
                    });
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    joinRoom: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description With a session, for whatever changes anything: its `csrfToken` */
                "X-CSRF-Token"?: components["parameters"]["X-CSRF-Token"];
            };
            path: {
                roomId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JoinRoom"];
            };
        };
        responses: {
            /** @description Both tokens, and the address of LiveKit */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomTokens"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listRecordings: {
        parameters: {
            query?: {
                maxItems?: number;
                nextPageToken?: string;
                roomId?: string;
                roomName?: string;
                roomNameMatchMode?: "exact" | "prefix" | "partial" | "regex";
                roomNameCaseInsensitive?: boolean;
                status?: "starting" | "active" | "ending" | "complete" | "failed" | "aborted" | "limit_reached";
                sortField?: "startDate" | "roomName" | "duration" | "size";
                sortOrder?: "asc" | "desc";
                /** @description Names of fields with commas between them: only these are answered. Also `X-Fields` */
                fields?: string;
            };
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description Like `fields`, and beside it */
                "X-Fields"?: components["parameters"]["X-Fields"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of recordings. By name a page may be short, or empty, and not the last */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        recordings: (components["schemas"]["Recording"] | components["schemas"]["RecordingFields"])[];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    startRecording: {
        parameters: {
            query?: {
                /** @description Names of fields with commas between them: only these are answered. Also `X-Fields` */
                fields?: string;
            };
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description With a session, for whatever changes anything: its `csrfToken` */
                "X-CSRF-Token"?: components["parameters"]["X-CSRF-Token"];
                /** @description Like `fields`, and beside it */
                "X-Fields"?: components["parameters"]["X-Fields"];
                /** @description For 24 hours the same key, with the same body, gives the same answer and starts nothing */
                "Idempotency-Key"?: components["parameters"]["Idempotency-Key"];
                /** @description `respond-async`: to be answered 202 as soon as the recording has an id */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartRecording"];
            };
        };
        responses: {
            /** @description It records */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recording"] | components["schemas"]["RecordingFields"];
                };
            };
            /** @description It is starting, and was not to be waited for */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    Location: components["headers"]["Location"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recording"] | components["schemas"]["RecordingFields"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    deleteRecordings: {
        parameters: {
            query: {
                recordingIds: string;
            };
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description With a session, for whatever changes anything: its `csrfToken` */
                "X-CSRF-Token"?: components["parameters"]["X-CSRF-Token"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All are deleted */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordingsDeleted"];
                };
            };
            /** @description Some are not; the others are */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordingsDeleted"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    downloadZip: {
        parameters: {
            query: {
                recordingIds: string;
            };
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ZIP, stored without compression */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Disposition": components["headers"]["Content-Disposition"];
                    "Content-Length": components["headers"]["Content-Length"];
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getRecording: {
        parameters: {
            query?: {
                /** @description Names of fields with commas between them: only these are answered. Also `X-Fields` */
                fields?: string;
            };
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description Like `fields`, and beside it */
                "X-Fields"?: components["parameters"]["X-Fields"];
                /** @description `ETag`s that the caller has: if it is one of these, the answer is 304, without a body */
                "If-None-Match"?: components["parameters"]["If-None-Match"];
            };
            path: {
                recordingId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The recording */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recording"] | components["schemas"]["RecordingFields"];
                };
            };
            /** @description It is as `If-None-Match` says */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    deleteRecording: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description With a session, for whatever changes anything: its `csrfToken` */
                "X-CSRF-Token"?: components["parameters"]["X-CSRF-Token"];
            };
            path: {
                recordingId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is deleted */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        message: string;
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    stopRecording: {
        parameters: {
            query?: {
                /** @description Names of fields with commas between them: only these are answered. Also `X-Fields` */
                fields?: string;
            };
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description With a session, for whatever changes anything: its `csrfToken` */
                "X-CSRF-Token"?: components["parameters"]["X-CSRF-Token"];
                /** @description Like `fields`, and beside it */
                "X-Fields"?: components["parameters"]["X-Fields"];
            };
            path: {
                recordingId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is ending */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recording"] | components["schemas"]["RecordingFields"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    readMedia: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description `ETag`s that the caller has: if it is one of these, the answer is 304, without a body */
                "If-None-Match"?: components["parameters"]["If-None-Match"];
                /** @description A `Last-Modified` that the caller has: if nothing changed since, the answer is 304. `If-None-Match` goes before it */
                "If-Modified-Since"?: components["parameters"]["If-Modified-Since"];
                /** @description One range of bytes: `bytes=0-1023`, `bytes=1024-`, or the last ones, `bytes=-1024` */
                Range?: components["parameters"]["Range"];
                /** @description The `ETag` or `Last-Modified` of which `Range` is meant: of another file all is answered */
                "If-Range"?: components["parameters"]["If-Range"];
            };
            path: {
                recordingId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["Last-Modified"];
                    "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    "Content-Length": components["headers"]["Content-Length"];
                    [name: string]: unknown;
                };
                content: {
                    "video/mp4": string;
                };
            };
            /** @description A range of it */
            206: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["Last-Modified"];
                    "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    "Content-Length": components["headers"]["Content-Length"];
                    "Content-Range": components["headers"]["Content-Range"];
                    [name: string]: unknown;
                };
                content: {
                    "video/mp4": string;
                };
            };
            /** @description It is as `If-None-Match` or `If-Modified-Since` says */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["Last-Modified"];
                    "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            416: components["responses"]["RangeNotSatisfiable"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    downloadMedia: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description `ETag`s that the caller has: if it is one of these, the answer is 304, without a body */
                "If-None-Match"?: components["parameters"]["If-None-Match"];
                /** @description A `Last-Modified` that the caller has: if nothing changed since, the answer is 304. `If-None-Match` goes before it */
                "If-Modified-Since"?: components["parameters"]["If-Modified-Since"];
                /** @description One range of bytes: `bytes=0-1023`, `bytes=1024-`, or the last ones, `bytes=-1024` */
                Range?: components["parameters"]["Range"];
                /** @description The `ETag` or `Last-Modified` of which `Range` is meant: of another file all is answered */
                "If-Range"?: components["parameters"]["If-Range"];
            };
            path: {
                recordingId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["Last-Modified"];
                    "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    "Content-Length": components["headers"]["Content-Length"];
                    "Content-Disposition": components["headers"]["Content-Disposition"];
                    [name: string]: unknown;
                };
                content: {
                    "video/mp4": string;
                };
            };
            /** @description A range of it */
            206: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["Last-Modified"];
                    "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    "Content-Length": components["headers"]["Content-Length"];
                    "Content-Disposition": components["headers"]["Content-Disposition"];
                    "Content-Range": components["headers"]["Content-Range"];
                    [name: string]: unknown;
                };
                content: {
                    "video/mp4": string;
                };
            };
            /** @description It is as `If-None-Match` or `If-Modified-Since` says */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    "Last-Modified": components["headers"]["Last-Modified"];
                    "Accept-Ranges": components["headers"]["Accept-Ranges"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            416: components["responses"]["RangeNotSatisfiable"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    shareRecording: {
        parameters: {
            query?: {
                /** @description Opens it only to callers who are known besides */
                privateAccess?: boolean;
            };
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
            };
            path: {
                recordingId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        url: string;
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    unshareRecording: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description With a session, for whatever changes anything: its `csrfToken` */
                "X-CSRF-Token"?: components["parameters"]["X-CSRF-Token"];
            };
            path: {
                recordingId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are revoked */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        message: string;
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listLocks: {
        parameters: {
            query?: {
                maxItems?: number;
            };
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The locks */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        locks: components["schemas"]["Lock"][];
                        more: boolean;
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getLock: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
            };
            path: {
                roomId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lock */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LockView"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    releaseLock: {
        parameters: {
            query?: never;
            header: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description With a session, for whatever changes anything: its `csrfToken` */
                "X-CSRF-Token"?: components["parameters"]["X-CSRF-Token"];
                /** @description The `ETag` that is meant, and no other */
                "If-Match": components["parameters"]["If-Match"];
            };
            path: {
                roomId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReleaseLock"];
            };
        };
        responses: {
            /** @description The room is free */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReleasedLock"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    runSweep: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description With a session, for whatever changes anything: its `csrfToken` */
                "X-CSRF-Token"?: components["parameters"]["X-CSRF-Token"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunSweep"];
            };
        };
        responses: {
            /** @description What was planned, and what became of it */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sweep"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    checkCatalog: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description With a session, for whatever changes anything: its `csrfToken` */
                "X-CSRF-Token"?: components["parameters"]["X-CSRF-Token"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckCatalog"];
            };
        };
        responses: {
            /** @description What was seen so far, and where it goes on */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogCheckPiece"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    rebuildCatalog: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description With a session, for whatever changes anything: its `csrfToken` */
                "X-CSRF-Token"?: components["parameters"]["X-CSRF-Token"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RebuildCatalog"];
            };
        };
        responses: {
            /** @description What was done so far, and where it goes on */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogRebuildPiece"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /** @description A receiver's name, as the list of webhooks tells it */
                receiver?: string;
                maxItems?: number;
            };
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Receivers and dead letters */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhooks"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    retryWebhooks: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description With a session, for whatever changes anything: its `csrfToken` */
                "X-CSRF-Token"?: components["parameters"]["X-CSRF-Token"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetryWebhooks"];
            };
        };
        responses: {
            /** @description How many were queued */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        retried: number;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session of the request's cookie */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
        };
    };
    openSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description With a session, for whatever changes anything: its `csrfToken` */
                "X-CSRF-Token"?: components["parameters"]["X-CSRF-Token"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session; the cookie goes with the answer */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Set-Cookie": components["headers"]["Set-Cookie"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
        };
    };
    closeSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description With a session, for whatever changes anything: its `csrfToken` */
                "X-CSRF-Token"?: components["parameters"]["X-CSRF-Token"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cookie is taken away */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Set-Cookie": components["headers"]["Set-Cookie"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                roomId?: string;
                lastEventId?: string;
            };
            header?: {
                /** @description Names the request in the answer, in refusals and in the log; otherwise a name is made */
                "X-Request-Id"?: components["parameters"]["X-Request-Id"];
                /** @description The `id` of the last event that was read: those after it follow. `lastEventId` is as good */
                "Last-Event-ID"?: components["parameters"]["Last-Event-ID"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream of events; it ends when the caller's credential does, or when the caller does not read */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            406: components["responses"]["NotAcceptable"];
            422: components["responses"]["UnprocessableContent"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadersTooLarge"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
}
