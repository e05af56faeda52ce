import { BAD_ID, type Call, type Fact, invalid, ofRecording, refused, UNKNOWN } from "./test-call.ts";

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

export const MEDIA: readonly Call[] = [
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
export const A_ZIP: readonly Call[] = [
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
