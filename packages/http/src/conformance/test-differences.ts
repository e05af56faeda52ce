/**
 * Where our answers differ from OpenVidu Meet's on purpose, and why. Each is shown by a call, or by a test of this folder;
 * one that no longer differs fails there.
 */
export const DIFFERENCES = {
  methods: "a path that has other methods says which (RFC 9110), and does not deny that it is there",
  cors: "no other origin reads anything unless it is configured",
  "webhook-signature": "an event that LiveKit did not sign is refused, and LiveKit is told so",
  location: "the address of a room has its id, whichever fields are asked for",
  "blank-name": "a name of spaces is the caller's mistake, not ours",
  "media-type": "a body that says that it is no JSON is refused as such",
  "large-body": "a body beyond 64 KiB is the caller's mistake, not ours",
  hyphens: "two hyphens separate the parts of a recording's id, so no room id has them",
  "page-tokens": "a token that we did not make is the caller's mistake, not ours",
  "half-an-item": "less than one item is none, and is refused as none is",
  patterns: "patterns run on an engine whose time is linear: it has no look-around",
  "empty-zip": "a ZIP with nothing in it tells nobody that nothing was there",
  "page-without-sort-field": "the next page is the next one, whichever fields are asked for",
  "media-cache": "media is private: no cache on the way keeps it, and players ask by its ETag whether it has changed",
  "suffix-ranges": "the last bytes of a file are what players ask for first",
  "length-of-416": "who asks beyond the end is told where it is",
  "reversed-range": "a range that ends before it begins cannot be satisfied",
  "range-unit": "the unit of a range is the same in capitals (RFC 9110)",
  conditions: "`If-Range` and `If-None-Match` are heeded, so that nobody joins two halves of different files",
  "limit-reached": "a recording that ended at LiveKit's limit has a file, which is served",
  "stop-while-starting": "a stop that is obeyed is not refused",
  "stop-twice": "stopping what is stopping is as good as done",
  "whole-milliseconds": "times are whole milliseconds; stored fractions are rounded",
  "no-owners": "users, roles and the links of the web application are not ours to give: their members are not there",
  "zip-once": "a recording that is asked for twice is in the ZIP once",
} as const;

export type Difference = keyof typeof DIFFERENCES;
