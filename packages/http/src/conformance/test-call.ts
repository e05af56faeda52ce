import type { Difference } from "./test-differences.ts";

/** What a call is answered. */
export type Fact = {
  readonly status: number;
  /** JSON; `<text>`, `<integer>`, `<number>` and `<any>` stand for what is another each time. Left out: not compared. */
  readonly body?: unknown;
  /** Those that matter. Null: it has none. */
  readonly headers?: Readonly<Record<string, string | null>>;
};

/** One call, and what OpenVidu Meet answered to it. */
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

export const invalid = (...details: readonly (readonly [field: string, message: string])[]): Fact => ({
  status: 422,
  body: {
    error: "Unprocessable Entity",
    message: "Invalid request",
    details: details.map(([field, message]) => ({ field, message })),
  },
});
export const refused = (status: number, error: string, message: string): Fact => ({ status, body: { error, message } });
export const noRoom = (roomId: string): Fact => refused(404, "Room Error", `Room '${roomId}' does not exist`);
export const ofRecording = (status: number, id: string, words: string): Fact =>
  refused(status, "Recording Error", `Recording '${id}' ${words}`);

export const UNKNOWN = "room--EG_1234567--abcdef";
export const BAD_ID = "recordingId does not follow the expected format";
export const LAYOUTS = "Invalid enum value. Expected 'grid' | 'speaker' | 'single-speaker', received 'x'";

export const room = (changes: object = {}) => ({
  roomId: "<text>",
  roomName: "<text>",
  creationDate: "<integer>",
  status: "open",
  meetingEndAction: "none",
  ...changes,
});
export const EXTRA = { _extraFields: ["config"] };
export const oneRoom = (changes: object = {}) => ({ ...room(changes), ...EXTRA });
export const CONFIG = {
  chat: { enabled: true },
  recording: { enabled: true, layout: "grid", encoding: "H264_720P_30" },
  virtualBackground: { enabled: true },
  e2ee: { enabled: false },
  captions: { enabled: true },
};
export const QUIET = { ...CONFIG, chat: { enabled: false } };
export const lastPage = (maxItems = 10) => ({ isTruncated: false, maxItems });
export const firstPage = (maxItems: number) => ({ isTruncated: true, nextPageToken: "<text>", maxItems });

export const recording = (changes: object) => ({
  recordingId: "<text>",
  roomId: "{ROOM}",
  roomName: "Walk Room",
  layout: "grid",
  encoding: "H264_720P_30",
  filename: "<text>",
  startDate: "<integer>",
  ...changes,
});
export const complete = (changes: object = {}) =>
  recording({
    status: "complete",
    endDate: "<integer>",
    duration: "<number>",
    size: "<integer>",
    details: "<text>",
    ...changes,
  });
