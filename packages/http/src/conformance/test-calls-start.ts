import {
  BAD_ID,
  type Call,
  invalid,
  lastPage,
  LAYOUTS,
  noRoom,
  ofRecording,
  oneRoom,
  refused,
  UNKNOWN,
} from "./test-call.ts";

const PRESETS =
  "H264_720P_30, H264_720P_60, H264_1080P_30, H264_1080P_60, " +
  "PORTRAIT_H264_720P_30, PORTRAIT_H264_720P_60, PORTRAIT_H264_1080P_30, PORTRAIT_H264_1080P_60";
const start = (name: string, config: object, field: string, message: string): Call => ({
  name,
  ask: "POST /recordings",
  json: { roomId: "{ROOM}", config },
  meet: invalid([field, message]),
});

export const BEFORE_A_MEETING: readonly Call[] = [
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
