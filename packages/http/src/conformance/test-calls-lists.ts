import { type Call, firstPage, invalid, lastPage, refused } from "./test-call.ts";

export const LISTS: readonly Call[] = [
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
