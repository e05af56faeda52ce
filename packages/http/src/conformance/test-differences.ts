/** One way in which we differ, as a user reads it: Markdown, without a full stop. */
type Row = {
  /** What is asked, or what it is about. */
  readonly what: string;
  /** What OpenVidu Meet does. */
  readonly meet: string;
  readonly here: string;
  readonly why: string;
};

/**
 * Where our answers differ from OpenVidu Meet's on purpose, and why: the table of `docs/openvidu-meet.md`. Each is shown by
 * a call, or by a test of this folder; one that no longer differs fails there.
 */
export const DIFFERENCES = {
  methods: {
    what: "A path, but with a method it does not have (`PATCH /rooms`)",
    meet: "404 `Path Not Found`",
    here: "405 with an `Allow` header",
    why: "RFC 9110: the path exists. The header says what it can do",
  },
  cors: {
    what: "A page of another origin",
    meet: "every origin may read (`*`)",
    here: "none, until `TALLY_CORS_ORIGINS` names it",
    why: "a page that somebody else wrote must not use your users' access",
  },
  "webhook-signature": {
    what: "LiveKit's webhook without a valid signature",
    meet: "200",
    here: "401; and 503 when the event could not be stored",
    why: "only LiveKit may change anything here. LiveKit sends an event again that was answered 503, and forgets one that was answered 200",
  },
  location: {
    what: "`POST /rooms` with `X-Fields`, and `roomId` not among them",
    meet: "`Location: …/rooms/undefined`",
    here: "`Location` has the room's id",
    why: "the address must lead to the room",
  },
  "blank-name": {
    what: "A room name of spaces only",
    meet: "500",
    here: "422",
    why: "it is a mistake in the request. A 500 would be repeated",
  },
  "media-type": {
    what: "A body with another `Content-Type` than JSON",
    meet: "422, as if there were no body",
    here: "415",
    why: "it says what to change: send `application/json`",
  },
  "large-body": {
    what: "A body that is too large",
    meet: "500 above 100 kB",
    here: "413 above 64 KiB",
    why: "it is a mistake in the request, and no field of the API needs as much",
  },
  hyphens: {
    what: "A room id with two hyphens in a row (`a--b`)",
    meet: "404",
    here: "422",
    why: "`--` separates the parts of a recording's id, so no room can have it",
  },
  "page-tokens": {
    what: "A `nextPageToken` that was made up or changed",
    meet: "500",
    here: "422",
    why: "it is a mistake in the request. Our tokens are signed",
  },
  "half-an-item": {
    what: "`maxItems=0.5`",
    meet: "200 with an empty page that claims there is more",
    here: "422",
    why: "a client that follows the pages would never come to an end",
  },
  patterns: {
    what: "`roomNameMatchMode=regex` with look-around, such as `(?=Auto)`",
    meet: "searched",
    here: "422",
    why: "patterns run on RE2, whose time grows linearly: no pattern can block the service. RE2 has no look-around and no back-references",
  },
  "empty-zip": {
    what: "A ZIP of recordings of which none has a file",
    meet: "200 with an empty ZIP",
    here: "400",
    why: "the caller learns that nothing was there",
  },
  "page-without-sort-field": {
    what: "The second page of a list whose `fields` leave out the field that it is sorted by",
    meet: "an empty page",
    here: "the second page",
    why: "`fields` choose what is shown, not what is found",
  },
  "media-cache": {
    what: "Caching of media",
    meet: "`public, max-age=3600`, no `ETag`",
    here: "`private, no-cache` with `ETag` and `Last-Modified`",
    why: "a proxy must not keep a private film. A player asks by `ETag`, and gets 304 when nothing has changed",
  },
  "suffix-ranges": {
    what: "The last bytes of a film (`Range: bytes=-100`)",
    meet: "422",
    here: "206",
    why: "many players ask for the end of an MP4 first",
  },
  "length-of-416": {
    what: "A range that begins after the end of the film",
    meet: "416 without `Content-Range`",
    here: "416 with `Content-Range: bytes */SIZE`",
    why: "RFC 9110: the client learns the size and can ask again",
  },
  "reversed-range": {
    what: "A range whose end comes before its beginning (`bytes=50-10`)",
    meet: "200 with the whole film",
    here: "416",
    why: "the client did not ask for the whole film",
  },
  "range-unit": {
    what: "`Range: BYTES=0-1`",
    meet: "422",
    here: "206",
    why: "RFC 9110: the name of the unit is the same in capitals",
  },
  conditions: {
    what: "`If-Range` and `If-None-Match` on media",
    meet: "ignored",
    here: "obeyed: the whole film, or 304",
    why: "a client must not join two halves of different files",
  },
  "limit-reached": {
    what: "Media of a recording that ended with `limit_reached`",
    meet: "409",
    here: "served",
    why: "LiveKit has uploaded a file for it",
  },
  "stop-while-starting": {
    what: "A stop while the recording is still starting",
    meet: "409, and it is stopped all the same",
    here: "202; the waiting start answers 409 `stopped`",
    why: "the order is obeyed, so it is not refused",
  },
  "stop-twice": {
    what: "A second stop while the first is being carried out",
    meet: "409",
    here: "202",
    why: "the recording is ending, as was asked",
  },
  "whole-milliseconds": {
    what: "Dates of recordings",
    meet: "milliseconds with fractions",
    here: "whole milliseconds; stored fractions are rounded",
    why: "JavaScript's own dates are whole milliseconds",
  },
  "no-owners": {
    what: "Members of a room that belong to users, roles and the web application (`owner`, `access`, `roles`)",
    meet: "there",
    here: "not there",
    why: "Tallylight has no users, roles or meeting page",
  },
  "zip-once": {
    what: "The same recording twice in one request for a ZIP",
    meet: "twice in the ZIP",
    here: "once in the ZIP",
    why: "two entries of one name break many programs",
  },
} as const satisfies Readonly<Record<string, Row>>;

export type Difference = keyof typeof DIFFERENCES;

const cells = ({ what, meet, here, why }: Row): string => `| ${what} | ${meet} | ${here} | ${why} |`;

/** All of them, as a table in Markdown. */
export const DIFFERENCES_TABLE: string = [
  "| what | OpenVidu Meet | here | why |",
  "|---|---|---|---|",
  ...Object.values(DIFFERENCES).map(cells),
  "",
].join("\n");
