import {
  type Call,
  CONFIG,
  EXTRA,
  firstPage,
  invalid,
  lastPage,
  noRoom,
  oneRoom,
  QUIET,
  refused,
  room,
} from "./test-call.ts";

export const READING_ROOMS: readonly Call[] = [
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

export const CHANGING_ROOMS: readonly Call[] = [
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
