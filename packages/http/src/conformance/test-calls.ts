/*
 * Calls to OpenVidu Meet 3.9 (revision d2b25370) on a real LiveKit and S3, and what it answered: facts, in their order.
 * Where we answer otherwise, that is said beside it, by the name of the difference; `test-differences.ts` tells why.
 */
import type { Difference } from "./test-differences.ts";

export type Fact = {
  readonly status: number;
  /** JSON; `<text>`, `<integer>`, `<number>` and `<any>` stand for what is another each time. Left out: not compared. */
  readonly body?: unknown;
  /** Those that matter. Null: it has none. */
  readonly headers?: Readonly<Record<string, string | null>>;
};

export type Call = {
  readonly name: string;
  /** Below the API's base, or from the root when it begins with two slashes. `{ROOM}` stands for what was kept under it. */
  readonly ask: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** Sent as it is. */
  readonly text?: string;
  readonly anonymous?: true;
  readonly meet: Fact;
  readonly ours?: Fact & { readonly because: Difference };
  /** Members of the answer that later calls need, by the names under which they are kept. */
  readonly keep?: Readonly<Record<string, string>>;
  /** What happens in the world after it. */
  readonly after?: "alice joins" | "the recording ends" | "the meeting ends" | "the other ends";
};

const invalid = (...details: readonly (readonly [field: string, message: string])[]): Fact => ({
  status: 422,
  body: {
    error: "Unprocessable Entity",
    message: "Invalid request",
    details: details.map(([field, message]) => ({ field, message })),
  },
});
const refused = (status: number, error: string, message: string): Fact => ({ status, body: { error, message } });
const noRoom = (roomId: string): Fact => refused(404, "Room Error", `Room '${roomId}' does not exist`);
const ofRecording = (status: number, id: string, words: string): Fact =>
  refused(status, "Recording Error", `Recording '${id}' ${words}`);

const UNKNOWN = "room--EG_1234567--abcdef";
const BAD_ID = "recordingId does not follow the expected format";
const LAYOUTS = "Invalid enum value. Expected 'grid' | 'speaker' | 'single-speaker', received 'x'";

const room = (changes: object = {}) => ({
  roomId: "<text>",
  roomName: "<text>",
  creationDate: "<integer>",
  status: "open",
  meetingEndAction: "none",
  ...changes,
});
const EXTRA = { _extraFields: ["config"] };
const oneRoom = (changes: object = {}) => ({ ...room(changes), ...EXTRA });
const CONFIG = {
  chat: { enabled: true },
  recording: { enabled: true, layout: "grid", encoding: "H264_720P_30" },
  virtualBackground: { enabled: true },
  e2ee: { enabled: false },
  captions: { enabled: true },
};
const QUIET = { ...CONFIG, chat: { enabled: false } };
const lastPage = (maxItems = 10) => ({ isTruncated: false, maxItems });
const firstPage = (maxItems: number) => ({ isTruncated: true, nextPageToken: "<text>", maxItems });

const SERVICE: readonly Call[] = [
  { name: "unknown path", ask: "GET /nothing", meet: refused(404, "Path Not Found", "API path not implemented") },
  {
    name: "no credentials",
    ask: "GET /rooms",
    anonymous: true,
    meet: refused(401, "Authentication Error", "Unauthorized"),
  },
  {
    name: "bad API key",
    ask: "GET /rooms",
    anonymous: true,
    headers: { "x-api-key": "nope" },
    meet: refused(401, "Authentication Error", "Invalid API key"),
  },
  {
    name: "a method that a path has not",
    ask: "PATCH /rooms",
    json: {},
    meet: refused(404, "Path Not Found", "API path not implemented"),
    ours: { because: "methods", ...refused(405, "Method Not Allowed", "<text>"), headers: { allow: "<text>" } },
  },
  {
    name: "a preflight of another origin",
    ask: "OPTIONS /rooms",
    headers: { origin: "http://a.example", "access-control-request-method": "POST" },
    meet: { status: 204, headers: { "access-control-allow-methods": "<text>" } },
    ours: { because: "cors", status: 405, headers: { "access-control-allow-methods": null } },
  },
  { name: "health", ask: "GET //meet/health", anonymous: true, meet: { status: 200 } },
  {
    name: "an unsigned webhook",
    ask: "POST //livekit/webhook",
    anonymous: true,
    json: { event: "room_started", id: "EV_x" },
    meet: { status: 200 },
    ours: { because: "webhook-signature", ...refused(401, "Authentication Error", "Invalid signature") },
  },
];

const MAKING_ROOMS: readonly Call[] = [
  { name: "no body", ask: "POST /rooms", meet: invalid(["", "Required"]) },
  { name: "an empty body", ask: "POST /rooms", json: {}, meet: { status: 201, body: oneRoom({ roomName: "Room" }) } },
  {
    name: "a name",
    ask: "POST /rooms",
    json: { roomName: "Walk  Room" },
    meet: {
      status: 201,
      body: oneRoom({ roomName: "Walk Room" }),
      headers: { location: "http://localhost/meet/api/v1/rooms/{ROOM}" },
    },
    keep: { ROOM: "roomId" },
  },
  {
    name: "with its configuration",
    ask: "POST /rooms",
    headers: { "x-extrafields": "config" },
    json: { roomName: "Full" },
    meet: { status: 201, body: oneRoom({ roomName: "Full", config: CONFIG }) },
  },
  {
    name: "one field",
    ask: "POST /rooms",
    headers: { "x-fields": "roomName" },
    json: { roomName: "Fields" },
    meet: {
      status: 201,
      body: { roomName: "Fields", ...EXTRA },
      headers: { location: "http://localhost/meet/api/v1/rooms/undefined" },
    },
    ours: {
      because: "location",
      status: 201,
      body: { roomName: "Fields", ...EXTRA },
      headers: { location: "<text>" },
    },
  },
  {
    name: "a date, a policy and a configuration",
    ask: "POST /rooms",
    headers: { "x-extrafields": "config" },
    json: {
      roomName: "Auto",
      autoDeletionDate: 4_000_000_000_000,
      autoDeletionPolicy: { withMeeting: "force", withRecordings: "close" },
      config: { recording: { enabled: true, layout: "speaker", encoding: "H264_1080P_30" }, chat: { enabled: false } },
    },
    meet: {
      status: 201,
      body: oneRoom({
        roomName: "Auto",
        autoDeletionDate: 4_000_000_000_000,
        autoDeletionPolicy: { withMeeting: "force", withRecordings: "close" },
        config: { ...QUIET, recording: { enabled: true, layout: "speaker", encoding: "H264_1080P_30" } },
      }),
    },
  },
  {
    name: "a date too near",
    ask: "POST /rooms",
    json: { autoDeletionDate: 1_795_374_624_875 },
    meet: invalid(["autoDeletionDate", "autoDeletionDate must be at least 1h in the future"]),
  },
  {
    name: "a date that is a text",
    ask: "POST /rooms",
    json: { autoDeletionDate: "x" },
    meet: invalid(["autoDeletionDate", "Expected number, received string"]),
  },
  {
    name: "a policy that fails",
    ask: "POST /rooms",
    json: { autoDeletionDate: 4_000_000_000_000, autoDeletionPolicy: { withMeeting: "fail", withRecordings: "fail" } },
    meet: invalid(
      ["autoDeletionPolicy.withMeeting", "FAIL policy is not allowed for withMeeting auto-deletion policy"],
      ["autoDeletionPolicy.withRecordings", "FAIL policy is not allowed for withRecordings auto-deletion policy"],
    ),
  },
  {
    name: "a name that is a number",
    ask: "POST /rooms",
    json: { roomName: 1 },
    meet: invalid(["roomName", "Expected string, received number"]),
  },
  {
    name: "a name too long",
    ask: "POST /rooms",
    json: { roomName: "a".repeat(51) },
    meet: invalid(["roomName", "roomName cannot exceed 50 characters"]),
  },
  {
    name: "a blank name",
    ask: "POST /rooms",
    json: { roomName: "   " },
    meet: refused(500, "Internal Server Error", "Unexpected error while creating room"),
    ours: { because: "blank-name", ...invalid(["roomName", "roomName cannot be empty"]) },
  },
  {
    name: "a Chinese name",
    ask: "POST /rooms",
    json: { roomName: "会议室" },
    meet: { status: 201, body: oneRoom({ roomName: "会议室" }) },
  },
  {
    name: "a configuration of wrong types",
    ask: "POST /rooms",
    json: { config: { recording: { enabled: "yes", layout: "x" } } },
    meet: invalid(
      ["config.recording.enabled", "Expected boolean, received string"],
      ["config.recording.layout", LAYOUTS],
    ),
  },
  {
    name: "an unknown member",
    ask: "POST /rooms",
    json: { roomName: "Unk", whatever: 1 },
    meet: { status: 201, body: oneRoom() },
  },
  { name: "a list", ask: "POST /rooms", json: [1], meet: invalid(["", "Expected object, received array"]) },
  {
    name: "half a body",
    ask: "POST /rooms",
    headers: { "content-type": "application/json" },
    text: '{"roomName":',
    meet: refused(400, "Bad Request", "Malformed body"),
  },
  {
    name: "a text",
    ask: "POST /rooms",
    headers: { "content-type": "text/plain" },
    text: '{"roomName":"x"}',
    meet: invalid(["", "Required"]),
    ours: { because: "media-type", ...refused(415, "Unsupported Media Type", "<text>") },
  },
  {
    name: "200 kB",
    ask: "POST /rooms",
    json: { roomName: "a".repeat(200_000) },
    meet: refused(500, "Internal Server Error", "Unexpected error while processing the request"),
    ours: { because: "large-body", ...refused(413, "Payload Too Large", "<text>") },
  },
];

const READING_ROOMS: readonly Call[] = [
  {
    name: "one",
    ask: "GET /rooms/{ROOM}",
    meet: { status: 200, body: oneRoom({ roomId: "{ROOM}", roomName: "Walk Room" }) },
  },
  {
    name: "one with its configuration",
    ask: "GET /rooms/{ROOM}?extraFields=config,roles",
    meet: { status: 200, body: oneRoom({ roomId: "{ROOM}", config: CONFIG }) },
  },
  { name: "unknown", ask: "GET /rooms/nope-123", meet: noRoom("nope-123") },
  { name: "no id", ask: "GET /rooms/!!!", meet: invalid(["roomId", "roomId cannot be empty after sanitization"]) },
  {
    name: "two hyphens",
    ask: "GET /rooms/a--b",
    meet: noRoom("a--b"),
    ours: { because: "hyphens", ...invalid(["roomId", "roomId has two hyphens in a row"]) },
  },
  { name: "spaces around", ask: "GET /rooms/%20{ROOM}%20", meet: { status: 200, body: oneRoom({ roomId: "{ROOM}" }) } },
  { name: "HEAD", ask: "HEAD /rooms/{ROOM}", meet: { status: 200 } },
  { name: "its configuration", ask: "GET /rooms/{ROOM}/config", meet: { status: 200, body: CONFIG } },
  {
    name: "its roles",
    ask: "GET /rooms/{ROOM}/roles",
    meet: refused(404, "Path Not Found", "API path not implemented"),
  },
  {
    name: "a page",
    ask: "GET /rooms?maxItems=2",
    meet: { status: 200, body: { rooms: [room(), room()], pagination: firstPage(2), ...EXTRA } },
    keep: { TOKEN: "pagination.nextPageToken" },
  },
  {
    name: "the next page",
    ask: "GET /rooms?maxItems=2&nextPageToken={TOKEN}",
    meet: { status: 200, body: { rooms: ["<any>", "<any>"], pagination: firstPage(2), ...EXTRA } },
  },
  {
    name: "a made-up token",
    ask: "GET /rooms?nextPageToken=garbage",
    meet: refused(500, "Internal Server Error", "Unexpected error while getting rooms"),
    ours: { because: "page-tokens", ...invalid(["nextPageToken", "Invalid nextPageToken"]) },
  },
  {
    name: "maxItems abc",
    ask: "GET /rooms?maxItems=abc",
    meet: invalid(["maxItems", "Expected number, received nan"]),
  },
  {
    name: "maxItems 0",
    ask: "GET /rooms?maxItems=0",
    meet: invalid(["maxItems", "maxItems must be a positive number"]),
  },
  {
    name: "maxItems 0.5",
    ask: "GET /rooms?maxItems=0.5",
    meet: { status: 200, body: { rooms: [], pagination: { isTruncated: true, maxItems: 0 }, ...EXTRA } },
    ours: { because: "half-an-item", ...invalid(["maxItems", "maxItems must be a positive number"]) },
  },
  {
    name: "maxItems 1000",
    ask: "GET /rooms?maxItems=1000&fields=roomId",
    meet: { status: 200, body: { rooms: "<any>", pagination: lastPage(100), ...EXTRA } },
  },
  {
    name: "orders that there are not",
    ask: "GET /rooms?sortField=x&sortOrder=y",
    meet: invalid(
      ["sortField", "Invalid enum value. Expected 'creationDate' | 'roomName' | 'autoDeletionDate', received 'x'"],
      ["sortOrder", "Invalid enum value. Expected 'asc' | 'desc', received 'y'"],
    ),
  },
  {
    name: "by a part of the name",
    ask: "GET /rooms?roomName=auto&roomNameMatchMode=partial&roomNameCaseInsensitive=true&fields=roomName",
    meet: { status: 200, body: { rooms: [{ roomName: "Auto" }], pagination: lastPage(), ...EXTRA } },
  },
  {
    name: "by half a pattern",
    ask: "GET /rooms?roomName=(&roomNameMatchMode=regex",
    meet: invalid(["roomName", "Invalid regular expression pattern"]),
  },
  {
    name: "by a pattern that looks around",
    ask: "GET /rooms?roomName=(%3F%3DAuto)&roomNameMatchMode=regex&fields=roomName",
    meet: { status: 200, body: { rooms: [{ roomName: "Auto" }], pagination: lastPage(), ...EXTRA } },
    ours: { because: "patterns", ...invalid(["roomName", "Invalid regular expression pattern"]) },
  },
  {
    name: "closed ones",
    ask: "GET /rooms?status=closed",
    meet: { status: 200, body: { rooms: [], pagination: lastPage(), ...EXTRA } },
  },
  {
    name: "a status that there is not",
    ask: "GET /rooms?status=x",
    meet: invalid(["status", "Invalid enum value. Expected 'open' | 'active_meeting' | 'closed', received 'x'"]),
  },
];

const CHANGING_ROOMS: readonly Call[] = [
  {
    name: "a part",
    ask: "PUT /rooms/{ROOM}/config",
    json: { config: { chat: { enabled: false } } },
    meet: { status: 200, body: QUIET },
  },
  { name: "nothing", ask: "PUT /rooms/{ROOM}/config", json: {}, meet: invalid(["config", "Required"]) },
  { name: "an empty part", ask: "PUT /rooms/{ROOM}/config", json: { config: {} }, meet: { status: 200, body: QUIET } },
  {
    name: "a wrong part",
    ask: "PUT /rooms/{ROOM}/config",
    json: { config: { recording: { enabled: "x" } } },
    meet: invalid(["config.recording.enabled", "Expected boolean, received string"]),
  },
  {
    name: "of no room",
    ask: "PUT /rooms/nope/config",
    json: { config: { chat: { enabled: false } } },
    meet: noRoom("nope"),
  },
  {
    name: "closing",
    ask: "PUT /rooms/{ROOM}/status",
    json: { status: "closed" },
    meet: { status: 200, body: oneRoom({ status: "closed" }) },
  },
  {
    name: "opening",
    ask: "PUT /rooms/{ROOM}/status",
    json: { status: "open" },
    meet: { status: 200, body: oneRoom() },
  },
  {
    name: "a status that is LiveKit's to say",
    ask: "PUT /rooms/{ROOM}/status",
    json: { status: "active_meeting" },
    meet: invalid(["status", "Invalid enum value. Expected 'open' | 'closed', received 'active_meeting'"]),
  },
];

const PRESETS =
  "H264_720P_30, H264_720P_60, H264_1080P_30, H264_1080P_60, " +
  "PORTRAIT_H264_720P_30, PORTRAIT_H264_720P_60, PORTRAIT_H264_1080P_30, PORTRAIT_H264_1080P_60";
const start = (name: string, config: object, field: string, message: string): Call => ({
  name,
  ask: "POST /recordings",
  json: { roomId: "{ROOM}", config },
  meet: invalid([field, message]),
});

const BEFORE_A_MEETING: readonly Call[] = [
  { name: "no body", ask: "POST /recordings", meet: invalid(["", "Required"]) },
  { name: "no such room", ask: "POST /recordings", json: { roomId: "nope-1" }, meet: noRoom("nope-1") },
  {
    name: "an empty room",
    ask: "POST /recordings",
    json: { roomId: "{ROOM}" },
    meet: refused(409, "Recording Error", "Room '{ROOM}' has no participants"),
  },
  {
    name: "a room that is a number",
    ask: "POST /recordings",
    json: { roomId: 5 },
    meet: invalid(["roomId", "Expected string, received number"]),
  },
  start("a layout that there is not", { layout: "x" }, "config.layout", LAYOUTS),
  start(
    "a preset that there is not",
    { encoding: "x" },
    "config.encoding",
    `Invalid encoding preset. Must be one of: ${PRESETS}`,
  ),
  start(
    "half an encoding",
    { encoding: { audio: { codec: "OPUS", bitrate: 1, frequency: 1 } } },
    "config.encoding",
    "Both video and audio configuration must be provided when using encoding options",
  ),
  {
    name: "a room in which nothing is recorded",
    ask: "POST /rooms",
    json: { roomName: "norec", config: { recording: { enabled: false } } },
    meet: { status: 201, body: oneRoom({ roomName: "norec" }) },
    keep: { NOREC: "roomId" },
  },
  {
    name: "there",
    ask: "POST /recordings",
    json: { roomId: "{NOREC}" },
    meet: refused(403, "Recording Error", "Recording is disabled for room '{NOREC}'"),
  },
  { name: "none", ask: "GET /recordings", meet: { status: 200, body: { recordings: [], pagination: lastPage() } } },
  { name: "unknown", ask: `GET /recordings/${UNKNOWN}`, meet: ofRecording(404, UNKNOWN, "not found") },
  { name: "no id", ask: "GET /recordings/bad", meet: invalid(["params.recordingId", BAD_ID]) },
  {
    name: "stopping an unknown one",
    ask: `POST /recordings/${UNKNOWN}/stop`,
    meet: ofRecording(404, UNKNOWN, "not found"),
  },
  { name: "stopping no id", ask: "POST /recordings/bad/stop", meet: invalid(["params.recordingId", BAD_ID]) },
  {
    name: "deleting an unknown one",
    ask: `DELETE /recordings/${UNKNOWN}`,
    meet: ofRecording(404, UNKNOWN, "not found"),
  },
  {
    name: "the media of an unknown one",
    ask: `GET /recordings/${UNKNOWN}/media`,
    meet: ofRecording(404, UNKNOWN, "not found"),
    after: "alice joins",
  },
];

const recording = (changes: object) => ({
  recordingId: "<text>",
  roomId: "{ROOM}",
  roomName: "Walk Room",
  layout: "grid",
  encoding: "H264_720P_30",
  filename: "<text>",
  startDate: "<integer>",
  ...changes,
});
const complete = (changes: object = {}) =>
  recording({
    status: "complete",
    endDate: "<integer>",
    duration: "<number>",
    size: "<integer>",
    details: "<text>",
    ...changes,
  });
const ENCODING = {
  video: { width: 640, height: 360, framerate: 15, codec: "H264_HIGH", bitrate: 500, keyFrameInterval: 2, depth: 24 },
  audio: { codec: "AAC", bitrate: 64, frequency: 44_100 },
};

const A_RECORDING: readonly Call[] = [
  {
    name: "the room during the meeting",
    ask: "GET /rooms/{ROOM}",
    meet: { status: 200, body: oneRoom({ status: "active_meeting" }) },
  },
  {
    name: "its configuration during the meeting",
    ask: "PUT /rooms/{ROOM}/config",
    json: { config: { chat: { enabled: true } } },
    meet: refused(409, "Room Error", "Room '{ROOM}' has an active meeting"),
  },
  {
    name: "START",
    ask: "POST /recordings",
    json: { roomId: "{ROOM}" },
    meet: {
      status: 201,
      body: recording({ status: "active", startDate: "<number>" }),
      headers: { location: "http://localhost/meet/api/v1/recordings/{REC}" },
    },
    keep: { REC: "recordingId" },
  },
  {
    name: "START a second time",
    ask: "POST /recordings",
    json: { roomId: "{ROOM}" },
    meet: refused(409, "Recording Error", "Room '{ROOM}' is already being recorded"),
  },
  {
    name: "active",
    ask: "GET /recordings/{REC}",
    meet: { status: 200, body: recording({ recordingId: "{REC}", status: "active" }) },
  },
  {
    name: "the active ones",
    ask: "GET /recordings?status=active",
    meet: { status: 200, body: { recordings: [recording({ status: "active" })], pagination: lastPage() } },
  },
  {
    name: "media while active",
    ask: "GET /recordings/{REC}/media",
    meet: ofRecording(409, "{REC}", "is not streamable"),
  },
  {
    name: "download while active",
    ask: "GET /recordings/{REC}/download",
    meet: ofRecording(409, "{REC}", "is not streamable"),
  },
  {
    name: "ZIP while active",
    ask: "GET /recordings/download?recordingIds={REC}",
    meet: { status: 200, headers: { "content-type": "application/zip" } },
    ours: {
      because: "empty-zip",
      ...refused(400, "Recording Error", "None of the provided recordings are available for ZIP download"),
    },
  },
  {
    name: "deleting while active",
    ask: "DELETE /recordings/{REC}",
    meet: ofRecording(409, "{REC}", "is not stopped yet"),
  },
  {
    name: "deleting several while active",
    ask: "DELETE /recordings?recordingIds={REC}",
    meet: {
      status: 400,
      body: {
        message: "1 recording(s) could not be deleted",
        deleted: [],
        failed: [{ recordingId: "{REC}", error: "Recording '{REC}' is not stopped yet" }],
      },
    },
  },
  {
    name: "deleting the room while it is recorded",
    ask: "DELETE /rooms/{ROOM}",
    meet: refused(
      409,
      "room_with_recordings_has_active_meeting",
      "Room '{ROOM}' with recordings cannot be deleted because it has an active meeting.",
    ),
  },
  {
    name: "STOP",
    ask: "POST /recordings/{REC}/stop",
    headers: { "x-fields": "recordingId,status" },
    meet: {
      status: 202,
      body: { recordingId: "{REC}", status: "ending" },
      headers: { location: "http://localhost/meet/api/v1/recordings/{REC}" },
    },
    after: "the recording ends",
  },
  { name: "complete", ask: "GET /recordings/{REC}", meet: { status: 200, body: complete() } },
  {
    name: "of the room",
    ask: "GET /recordings?roomId={ROOM}",
    meet: { status: 200, body: { recordings: [complete()], pagination: lastPage() } },
  },
  {
    name: "STOP after the end",
    ask: "POST /recordings/{REC}/stop",
    meet: ofRecording(409, "{REC}", "is already stopped"),
  },
  {
    name: "START with a layout and an encoding",
    ask: "POST /recordings",
    json: { roomId: "{ROOM}", config: { layout: "speaker", encoding: ENCODING } },
    meet: { status: 201, body: recording({ status: "active", layout: "speaker", encoding: ENCODING }) },
    keep: { OTHER: "recordingId" },
  },
  {
    name: "STOP, one field",
    ask: "POST /recordings/{OTHER}/stop",
    headers: { "x-fields": "status" },
    meet: { status: 202, body: { status: "ending" } },
    after: "the other ends",
  },
  {
    name: "the other",
    ask: "GET /recordings/{OTHER}",
    meet: { status: 200, body: complete({ layout: "speaker", encoding: ENCODING }) },
  },
];

const LISTS: readonly Call[] = [
  {
    name: "two fields",
    ask: "GET /recordings?fields=recordingId,status",
    meet: {
      status: 200,
      body: {
        recordings: [
          { recordingId: "{OTHER}", status: "complete" },
          { recordingId: "{REC}", status: "complete" },
        ],
        pagination: lastPage(),
      },
    },
  },
  {
    name: "one field by header",
    ask: "GET /recordings",
    headers: { "x-fields": "recordingId" },
    meet: {
      status: 200,
      body: { recordings: [{ recordingId: "{OTHER}" }, { recordingId: "{REC}" }], pagination: lastPage() },
    },
  },
  {
    name: "a page",
    ask: "GET /recordings?maxItems=1&fields=recordingId",
    meet: { status: 200, body: { recordings: [{ recordingId: "{OTHER}" }], pagination: firstPage(1) } },
    keep: { TOKEN: "pagination.nextPageToken" },
  },
  {
    name: "the next page",
    ask: "GET /recordings?maxItems=1&fields=recordingId&nextPageToken={TOKEN}",
    meet: { status: 200, body: { recordings: [], pagination: lastPage(1) } },
    ours: {
      because: "page-without-sort-field",
      status: 200,
      body: { recordings: [{ recordingId: "{REC}" }], pagination: lastPage(1) },
    },
  },
  {
    name: "a made-up token",
    ask: "GET /recordings?nextPageToken=garbage",
    meet: refused(500, "Internal Server Error", "Unexpected error while getting recordings"),
    ours: { because: "page-tokens", ...invalid(["nextPageToken", "Invalid nextPageToken"]) },
  },
  {
    name: "by size",
    ask: "GET /recordings?sortField=size&sortOrder=asc&fields=size",
    meet: { status: 200, body: { recordings: [{ size: "<integer>" }, { size: "<integer>" }], pagination: lastPage() } },
  },
  {
    name: "an order that there is not",
    ask: "GET /recordings?sortField=x",
    meet: invalid([
      "sortField",
      "Invalid enum value. Expected 'startDate' | 'roomName' | 'duration' | 'size', received 'x'",
    ]),
  },
  {
    name: "a status that there is not",
    ask: "GET /recordings?status=x",
    meet: invalid([
      "status",
      "Invalid enum value. Expected 'starting' | 'active' | 'ending' | 'complete' | 'failed' | 'aborted' | 'limit_reached', received 'x'",
    ]),
  },
  {
    name: "by name",
    ask: "GET /recordings?roomName=Walk%20Room&fields=roomName",
    meet: {
      status: 200,
      body: { recordings: [{ roomName: "Walk Room" }, { roomName: "Walk Room" }], pagination: lastPage() },
    },
  },
  {
    name: "of no room",
    ask: "GET /recordings?roomId=nope",
    meet: { status: 200, body: { recordings: [], pagination: lastPage() } },
  },
];

const media = (name: string, range: string, meet: Fact, ours?: Call["ours"]): Call => ({
  name: `${name}: ${range}`,
  ask: "GET /recordings/{REC}/media",
  headers: { range },
  meet,
  ...(ours === undefined ? {} : { ours }),
});
const part = (contentRange: string): Fact => ({
  status: 206,
  headers: { "content-range": contentRange, "accept-ranges": "bytes", "content-type": "video/mp4" },
});
const BAD_RANGE = invalid(["headers.range", "Invalid range header format. Expected: bytes=start-end"]);
const outside: Fact = ofRecording(416, "{REC}", "range not satisfiable. File size: {SIZE}");
const outsideWithLength = { ...outside, headers: { "content-range": "bytes */{SIZE}" } };

const MEDIA: readonly Call[] = [
  {
    name: "whole",
    ask: "GET /recordings/{REC}/media",
    meet: { status: 200, headers: { "accept-ranges": "bytes", "cache-control": "public, max-age=3600", etag: null } },
    ours: {
      because: "media-cache",
      status: 200,
      headers: {
        "accept-ranges": "bytes",
        "cache-control": "private, no-cache",
        etag: "<text>",
        "last-modified": "<text>",
      },
    },
  },
  {
    name: "HEAD",
    ask: "HEAD /recordings/{REC}/media",
    meet: { status: 200, headers: { "content-length": "{SIZE}", "content-type": "video/mp4" } },
  },
  media("first bytes", "bytes=0-99", part("bytes 0-99/{SIZE}")),
  media("an open end", "bytes=100-", part("bytes 100-{LAST}/{SIZE}")),
  media("an end beyond", "bytes=0-999999999", part("bytes 0-{LAST}/{SIZE}")),
  media("a suffix", "bytes=-100", BAD_RANGE, { because: "suffix-ranges", ...part("<text>") }),
  media("several", "bytes=0-1,5-6", BAD_RANGE),
  media("no range", "x", BAD_RANGE),
  media("no dash", "bytes=100", BAD_RANGE),
  media(
    "beyond",
    "bytes={SIZE}-",
    { ...outside, headers: { "content-range": null } },
    { because: "length-of-416", ...outsideWithLength },
  ),
  media("reversed", "bytes=50-10", { status: 200 }, { because: "reversed-range", ...outsideWithLength }),
  media("a large unit", "BYTES=0-1", BAD_RANGE, { because: "range-unit", ...part("bytes 0-1/{SIZE}") }),
  {
    name: "If-Range of another file",
    ask: "GET /recordings/{REC}/media",
    headers: { range: "bytes=0-9", "if-range": '"x"' },
    meet: part("bytes 0-9/{SIZE}"),
    ours: { because: "conditions", status: 200, headers: { "content-range": null } },
  },
  {
    name: "If-None-Match of any file",
    ask: "GET /recordings/{REC}/media",
    headers: { "if-none-match": "*", range: "bytes=0-9" },
    meet: part("bytes 0-9/{SIZE}"),
    ours: { because: "conditions", status: 304 },
  },
  {
    name: "no key",
    ask: "GET /recordings/{REC}/media",
    anonymous: true,
    meet: refused(401, "Authentication Error", "Unauthorized"),
  },
  {
    name: "download",
    ask: "GET /recordings/{REC}/download",
    headers: { range: "bytes=0-9" },
    meet: {
      ...part("bytes 0-9/{SIZE}"),
      headers: { "content-range": "bytes 0-9/{SIZE}", "content-disposition": 'attachment; filename="{FILE}"' },
    },
  },
];

const zipped: Fact = {
  status: 200,
  headers: { "content-type": "application/zip", "content-disposition": 'attachment; filename="recordings.zip"' },
};
const A_ZIP: readonly Call[] = [
  { name: "of two", ask: "GET /recordings/download?recordingIds={REC},{OTHER}", meet: zipped },
  { name: "with an unknown one", ask: `GET /recordings/download?recordingIds={REC},${UNKNOWN}`, meet: zipped },
  {
    name: "of an unknown one",
    ask: `GET /recordings/download?recordingIds=${UNKNOWN}`,
    meet: refused(400, "Recording Error", "None of the provided recordings are available for ZIP download"),
  },
  {
    name: "of none",
    ask: "GET /recordings/download",
    meet: invalid(["recordingIds", "At least one recordingId is required"]),
  },
  {
    name: "of no id",
    ask: "GET /recordings/download?recordingIds={REC},bad",
    meet: invalid(["recordingIds.1", BAD_ID]),
  },
];

const DELETING: readonly Call[] = [
  {
    name: "a policy that there is not",
    ask: "DELETE /rooms/{ROOM}?withMeeting=x",
    meet: invalid(["withMeeting", "Invalid enum value. Expected 'force' | 'when_meeting_ends' | 'fail', received 'x'"]),
  },
  {
    name: "one recording and an unknown one",
    ask: `DELETE /recordings?recordingIds={OTHER},${UNKNOWN}`,
    meet: {
      status: 400,
      body: {
        message: "1 recording(s) could not be deleted",
        deleted: ["{OTHER}"],
        failed: [{ recordingId: UNKNOWN, error: `Recording '${UNKNOWN}' not found` }],
      },
    },
  },
  { name: "none", ask: "DELETE /recordings", meet: invalid(["recordingIds", "At least one recordingId is required"]) },
  { name: "no id", ask: "DELETE /recordings?recordingIds={REC},bad", meet: invalid(["recordingIds.1", BAD_ID]) },
  {
    name: "a key that is repeated",
    ask: `DELETE /recordings?recordingIds=${UNKNOWN}&recordingIds=${UNKNOWN}`,
    meet: invalid(["recordingIds", "At least one recordingId is required"]),
  },
  {
    name: "the room, when its meeting ends, closed",
    ask: "DELETE /rooms/{ROOM}?withMeeting=when_meeting_ends&withRecordings=close",
    meet: {
      status: 202,
      body: {
        successCode: "room_with_active_meeting_scheduled_to_be_closed",
        message:
          "Room '{ROOM}' with active meeting scheduled to be closed when the meeting ends because it has recordings",
        room: oneRoom({ roomId: "{ROOM}", status: "active_meeting", meetingEndAction: "close" }),
      },
    },
  },
  {
    name: "the room after that",
    ask: "GET /rooms/{ROOM}",
    meet: { status: 200, body: oneRoom({ status: "active_meeting", meetingEndAction: "close" }) },
    after: "the meeting ends",
  },
  {
    name: "the room once it ended",
    ask: "GET /rooms/{ROOM}",
    meet: { status: 200, body: oneRoom({ status: "closed" }) },
  },
  {
    name: "the closed room, with recordings",
    ask: "DELETE /rooms/{ROOM}",
    meet: refused(409, "room_has_recordings", "Room '{ROOM}' cannot be deleted because it has recordings."),
  },
  {
    name: "its recording",
    ask: "DELETE /recordings/{REC}",
    meet: { status: 200, body: { message: "Recording '{REC}' deleted successfully" } },
  },
  { name: "its recording again", ask: "DELETE /recordings/{REC}", meet: ofRecording(404, "{REC}", "not found") },
  { name: "its media", ask: "GET /recordings/{REC}/media", meet: ofRecording(404, "{REC}", "not found") },
  {
    name: "the room",
    ask: "DELETE /rooms/{ROOM}",
    meet: { status: 200, body: { successCode: "room_deleted", message: "Room '{ROOM}' deleted successfully" } },
  },
  { name: "the room again", ask: "DELETE /rooms/{ROOM}", meet: noRoom("{ROOM}") },
  {
    name: "several rooms, one of them unknown",
    ask: "DELETE /rooms?roomIds={NOREC},nope",
    meet: {
      status: 400,
      body: {
        message: "1 room(s) failed to process while deleting",
        deleted: [{ roomId: "{NOREC}", successCode: "room_deleted", message: "Room '{NOREC}' deleted successfully" }],
        failed: [{ roomId: "nope", error: "Room Error", message: "Room 'nope' does not exist" }],
      },
    },
  },
  {
    name: "no room",
    ask: "DELETE /rooms",
    meet: invalid(["roomIds", "At least one valid roomId is required after sanitization"]),
  },
  {
    name: "rooms that have no ids",
    ask: "DELETE /rooms?roomIds=!!!",
    meet: invalid(["roomIds", "At least one valid roomId is required after sanitization"]),
  },
];

/** In the order in which they were made: each may need what those before it left. */
export const CALLS: readonly (readonly [about: string, calls: readonly Call[]])[] = [
  ["the service", SERVICE],
  ["making rooms", MAKING_ROOMS],
  ["reading rooms", READING_ROOMS],
  ["changing rooms", CHANGING_ROOMS],
  ["recordings before a meeting", BEFORE_A_MEETING],
  ["a recording", A_RECORDING],
  ["lists of recordings", LISTS],
  ["media", MEDIA],
  ["a ZIP", A_ZIP],
  ["deleting", DELETING],
];
