/** What a code means beyond its title, and what to do about it. `docs/reference/errors.md` is made from this. */
export const PROBLEM_HELP: Readonly<Record<string, string>> = {
  unauthorized:
    "No credential came with the request, or one that is not known or has expired. Send `x-api-key`, or `Authorization: Bearer` with a room token. A credential that is wrong ends the request, whatever else came with it.",
  forbidden:
    "The credential is good, and does not open this: a room token of another room, or of a role that may not ([permissions.md](permissions.md)).",
  "csrf-token-missing":
    "An operator's session changes something only with its token in `X-CSRF-Token` (`GET /session` tells it).",
  "secret-not-recognized":
    "The link was revoked, or is of another recording. Ask for a new one (`GET /recordings/{recordingId}/url`).",
  "path-not-found": "Look at the base path (`TALLY_BASE_PATH`, `/meet` by default) and at [api.md](api.md).",
  "method-not-allowed": "`Allow` names the methods that there are.",
  "not-acceptable": "`Accept` leaves no type that this operation has. Take `*/*`, or what `message` names.",
  "unsupported-media-type": "Send `Content-Type: application/json`.",
  "body-too-large": "Nothing that the API takes is as large: send less.",
  "malformed-body": "The body is not JSON, is nested deeper than sixteen levels, or broke off.",
  "invalid-request":
    "`details` names each wrong field and what is expected. Repeating the same request changes nothing.",
  "idempotency-key-reused":
    "An `Idempotency-Key` belongs to one request. Make a new key for a new request, and repeat the old one only with the same body.",
  "room-not-found":
    "The room was never made here, or has been deleted. With `TALLY_ADOPT_ROOMS=true` a room that only LiveKit knows counts too.",
  "room-closed": "Nobody can join a closed room. `PUT /rooms/{roomId}/status` opens it.",
  "room-changed":
    "Somebody else changed the room between reading and writing. Nothing was changed: send the request again.",
  "room-has-meeting":
    "The policy of the deletion keeps a room in which a meeting is held. Choose another `withMeeting`, or wait.",
  "room-has-recordings":
    "The policy of the deletion keeps a room that has recordings. Choose another `withRecordings`.",
  "room-has-meeting-and-recordings": "Both policies keep the room: for its meeting, and for its recordings.",
  "room-with-meeting-has-recordings":
    "The meeting would be ended, but the room is kept for its recordings. Choose another `withRecordings`.",
  "room-with-meeting-has-recordings-at-its-end":
    "The deletion would wait for the meeting's end, but the room is kept for its recordings. Choose another `withRecordings`.",
  "room-in-meeting": "The configuration of a room does not change during a meeting. Wait for its end.",
  "lock-not-found": "Nobody holds the room: it can be recorded.",
  "lock-changed":
    "Between your look and your request the lock went over to something else. Read it again, and decide anew.",
  "lock-in-use":
    "The recording is in progress. Stop it (`recordingId` names it); only when that is impossible, free the room with `force` and a `reason`.",
  "lock-unreadable": "A later version wrote this lock. Use that version to free it, or `force`.",
  "version-needed": "A room is freed by exactly the lock that you have seen: send its `ETag` in `If-Match`.",
  "recording-disabled": "The room's configuration forbids it. `PUT /rooms/{roomId}/config` changes that.",
  "room-empty": "LiveKit has no such room, or nobody but recorders is in it. Start when somebody has joined.",
  "already-recording":
    "A room has one recording at most. `recordingId` and `since` tell which, as soon as they are known. When nobody records it: [the runbook](../operate/runbook.md).",
  "room-ended": "Everybody left while the recording was starting. Nothing was recorded; the room is free.",
  stopped: "Somebody stopped the recording before it was active. The room is free.",
  "start-timed-out":
    "No evidence that it records came within `TALLY_START_TIMEOUT`; it is being stopped. The room stays locked until LiveKit has told its end, so a repetition may first answer `already-recording`. Often nobody in the room publishes a track.",
  "start-failed":
    "LiveKit refused, or its recorder failed at once; `message` has its reason. The room is free, or will be with the next look.",
  "no-egress-capacity":
    "Every egress worker is busy, or there is none. The room is free. Try again, or run more workers ([livekit.md](../operate/livekit.md)).",
  "recording-not-found": "The recording never was, or has been deleted.",
  "already-stopped": "There is nothing left to stop. `GET /recordings/{recordingId}` tells how it ended.",
  "recording-in-progress": "Only a recording that has ended can be deleted. Stop it first.",
  "not-streamable": "There is no file before the recording has ended.",
  "no-media":
    "The recording ended without a file, or its file has gone. `error` of the recording tells why, where that is known.",
  "nothing-to-zip": "None of the recordings asked for has a file, or none is yours.",
  "range-not-satisfiable": "`Content-Range` tells the size of the file.",
  "bad-signature":
    "A webhook was not signed with one of the pairs in `LIVEKIT_API_KEY`, or not for this body. Set `webhook.api_key` of livekit-server to one of them.",
  "malformed-event": "A webhook is signed, and no event can be read from it.",
  "event-not-handled": "What a webhook says could not be stored in time. LiveKit sends it again by itself.",
  "too-many-attempts":
    "Wrong credentials came too often from this address. Wait for `Retry-After`; a right one is let in all the same.",
  "too-many-starts": "This instance waits for as many starts as it can. Try again, or run more instances.",
  "too-many-streams": "This instance holds as many event streams as it can. Try again, or run more instances.",
  stopping: "This instance is ending. Another one, or the next one, answers.",
  "livekit-unavailable":
    "LiveKit did not answer, or not in time. What was asked for may or may not have happened; nothing is lost by asking again.",
  "lock-store-unavailable":
    "Redis (or where the locks are) did not answer. No recording starts without it; those in progress go on.",
  "storage-unavailable":
    "S3 (or where documents, lists and media are) did not answer. Recordings in progress go on; what they tell waits in a queue.",
  "stored-unreadable":
    "What is stored under this name is not what this service writes. Repeating does not help: `tallylight catalog check` and `tallylight doctor` tell which, and `message` where.",
  "internal-error": "A fault of ours. The log has it under the `requestId` of the answer.",
};
