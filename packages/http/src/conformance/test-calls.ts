/*
 * Calls to OpenVidu Meet 3.9 (revision d2b25370) on a real LiveKit and S3, and what it answered: facts, in their order.
 * Where we answer otherwise, that is said beside it, by the name of the difference; `test-differences.ts` tells why.
 */
import { type Call, refused } from "./test-call.ts";
import { DELETING } from "./test-calls-deleting.ts";
import { A_ZIP, MEDIA } from "./test-calls-files.ts";
import { LISTS } from "./test-calls-lists.ts";
import { MAKING_ROOMS } from "./test-calls-making-rooms.ts";
import { A_RECORDING } from "./test-calls-recording.ts";
import { CHANGING_ROOMS, READING_ROOMS } from "./test-calls-rooms.ts";
import { BEFORE_A_MEETING } from "./test-calls-start.ts";

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
