import { type Call, complete, lastPage, ofRecording, oneRoom, recording, refused } from "./test-call.ts";

const ENCODING = {
  video: { width: 640, height: 360, framerate: 15, codec: "H264_HIGH", bitrate: 500, keyFrameInterval: 2, depth: 24 },
  audio: { codec: "AAC", bitrate: 64, frequency: 44_100 },
};

export const A_RECORDING: readonly Call[] = [
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
