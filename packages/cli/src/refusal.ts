import type {
  LockChanged,
  LockNotFound,
  NoMedia,
  NotReleasable,
  PortName,
  RecordingId,
  RecordingInProgress,
  RecordingNotFound,
  RoomChanged,
  RoomId,
  RoomInUse,
  RoomNotFound,
  StartRefusal,
  StopRefusal,
  Unavailable,
} from "@tallylight/core";
import type { ConfigProblem, ServeFailure } from "@tallylight/http";
import { timeText } from "./print/words.ts";

/** Why a command did not do what it was asked, before or after it came to the use case. */
export type Refusal =
  | { readonly kind: "invalid-configuration"; readonly problems: readonly ConfigProblem[] }
  | ServeFailure
  /** There is nobody to ask. */
  | { readonly kind: "confirmation-needed" }
  | { readonly kind: "reason-needed" }
  /** Somebody was asked, and did not say yes. */
  | { readonly kind: "declined" }
  /** A file of that name is there. */
  | { readonly kind: "file-exists"; readonly file: string }
  | { readonly kind: "file-unusable"; readonly file: string; readonly cause: string }
  | { readonly kind: "download-interrupted"; readonly file: string; readonly cause: string }
  | { readonly kind: "api-key-needed" }
  | { readonly kind: "service-unreachable"; readonly url: string; readonly cause: string }
  /** What a service of Tallylight refused, in its own words. `code` is stable. */
  | {
      readonly kind: "refused-by-service";
      readonly status: number;
      readonly code: string;
      readonly message: string;
    }
  | RoomNotFound
  | RoomChanged
  | RoomInUse
  | RecordingNotFound
  | RecordingInProgress
  | NoMedia
  | StartRefusal
  | StopRefusal
  | LockNotFound
  | LockChanged
  | NotReleasable
  | Unavailable;

/** What to do next; and the command that does it, to be copied as it is. */
export type Advice = { readonly next: string; readonly command?: string };
/** What happened, and what to do next. */
export type Explanation = Advice & { readonly message: string };

export function explain(refusal: Refusal): Explanation {
  const say = EXPLAIN[refusal.kind] as (refusal: Refusal) => Explanation;
  return say(refusal);
}

/** The refusal of one kind, also where one type has several kinds. */
type Of<K, R = Refusal> = R extends { readonly kind: infer Kinds } ? (K extends Kinds ? R : never) : never;

const EXPLAIN: { readonly [K in Refusal["kind"]]: (refusal: Of<K>) => Explanation } = {
  "invalid-configuration": ({ problems }) => ({
    message: `${problems.length} ${problems.length === 1 ? "setting" : "settings"} cannot be used:\n${problems.map(problemLine).join("\n")}`,
    next: "Set them in the environment or in .env, and try again.",
  }),
  "data-dir-unusable": ({ dataDir, cause }) => ({
    message: `The data directory ${dataDir} cannot be used: ${cause}.`,
    next: "Make it writable for this user, or choose another one with TALLY_DATA_DIR.",
  }),
  "simulator-not-started": ({ cause }) => ({
    message: `The simulated LiveKit did not start: ${cause}.`,
    next: "Set LIVEKIT_URL to use a real one.",
  }),
  "storage-unfit": ({ cause }) => ({
    message: `The locks cannot be in this S3: ${cause}.`,
    next: "Set TALLY_LOCK_STORE to redis or embedded, or use an S3 that obeys conditional writes.",
  }),
  "cannot-listen": ({ host, port, cause }) => ({
    message: `Nothing can listen on ${host}, port ${port}: ${cause}.`,
    next: "Stop what listens there, or choose another port with PORT.",
  }),
  "confirmation-needed": () => ({
    message: "This needs a yes, and there is no terminal to ask on. Nothing was changed.",
    next: "Repeat the command with --yes.",
  }),
  "reason-needed": () => ({
    message: "--force needs a reason, which is written into the audit line. Nothing was changed.",
    next: 'Add --reason "why it must be freed".',
  }),
  declined: () => ({ message: "Nothing was changed.", next: "Answer y to go on, or pass --yes." }),
  "file-exists": ({ file }) => ({
    message: `There is a file ${file} already. Nothing was written.`,
    next: "Choose another name with --output, or replace it with --overwrite.",
  }),
  "file-unusable": ({ file, cause }) => ({
    message: `The file ${file} cannot be written: ${cause}.`,
    next: "Choose another place with --output.",
  }),
  "download-interrupted": ({ file, cause }) => ({
    message: `The download of ${file} is not whole: ${cause}.`,
    next: "Repeat the command: it goes on where it was.",
  }),
  "api-key-needed": () => ({
    message: "A service wants an API key, and none is set.",
    next: "Set TALLY_API_KEY, or TALLY_API_KEY_FILE with the path of a file that holds it.",
  }),
  "service-unreachable": ({ url, cause }) => ({
    message: `No service answers at ${url}: ${cause}.`,
    next: "Check the address, with its base path (/meet by default), or work on the stores: leave --url out.",
  }),
  "refused-by-service": ({ status, message }) => ({
    message: `The service refused: ${message}`,
    next: NEXT_BY_STATUS[status] ?? "See the service's log for this request.",
  }),
  "room-not-found": ({ roomId }) => ({
    message: `There is no room ${roomId}.`,
    next: "List the rooms:",
    command: "tallylight rooms list",
  }),
  "room-has-meeting": ({ roomId }) => ({
    message: `People are in the room ${roomId}. Nothing was deleted.`,
    next: "End their meeting too with --with-meeting.",
  }),
  "room-has-recordings": ({ roomId }) => ({
    message: `The room ${roomId} has recordings. Nothing was deleted.`,
    next: "Delete them too with --with-recordings.",
  }),
  "room-has-meeting-and-recordings": ({ roomId }) => ({
    message: `People are in the room ${roomId}, and it has recordings. Nothing was deleted.`,
    next: "Take both with it: --with-meeting --with-recordings.",
  }),
  "room-with-meeting-has-recordings": ({ roomId }) => ({
    message: `The room ${roomId} has recordings. Nothing was deleted, and its meeting goes on.`,
    next: "Delete them too with --with-recordings.",
  }),
  "room-with-meeting-has-recordings-at-its-end": ({ roomId }) => ({
    message: `The room ${roomId} has recordings, and is not deleted when its meeting ends.`,
    next: "Delete them too with --with-recordings.",
  }),
  "room-changed": ({ roomId }) => ({
    message: `Somebody else changed the room ${roomId} just now. Nothing was deleted.`,
    next: "Try again.",
  }),
  "recording-in-progress": ({ recordingId }) => ({
    message: `The recording ${recordingId} is in progress.`,
    ...stopIt(recordingId),
  }),
  "no-media": ({ recordingId }) => ({
    message: `The recording ${recordingId} has no file.`,
    next: "See why:",
    command: `tallylight recordings show ${recordingId}`,
  }),
  "recording-not-found": ({ recordingId }) => ({
    message: `There is no recording ${recordingId}.`,
    next: "List the recordings:",
    command: "tallylight recordings list",
  }),
  "lock-not-found": ({ roomId }) => ({
    message: `The room ${roomId} is not locked: nothing holds it.`,
    next: "If it is being recorded all the same, its lock was lost, and a sweep gives it back. See what it would do:",
    command: "tallylight gc plan",
  }),
  "recording-disabled": ({ roomId }) => ({
    message: `Recording is turned off in the room ${roomId}.`,
    next: "Turn it on in the room's configuration (config.recording.enabled; end-to-end encryption turns it off).",
  }),
  "room-empty": ({ roomId }) => ({
    message: `Nobody is in the room ${roomId}, so there is nothing to record.`,
    next: "Start again when somebody has joined.",
  }),
  "already-recording": ({ roomId, since, recordingId }) => ({
    message: `The room ${roomId} is being recorded already${since === null ? "" : `, since ${timeText(since)}`}.`,
    ...(recordingId === null ? seeLock(roomId) : stopIt(recordingId)),
  }),
  "room-ended": ({ roomId }) => ({
    message: `The room ${roomId} ended before its recording had begun.`,
    next: "Start again when somebody has joined.",
  }),
  stopped: ({ roomId }) => ({
    message: `The recording of ${roomId} was stopped before it had begun.`,
    next: "Start it again:",
    command: `tallylight recordings start ${roomId}`,
  }),
  "already-stopped": ({ recordingId }) => ({
    message: `The recording ${recordingId} has ended already.`,
    next: "List the recordings:",
    command: "tallylight recordings list",
  }),
  "lock-changed": ({ roomId }) => ({
    message: `The lock of ${roomId} has changed since it was shown. Nothing was changed.`,
    ...seeLock(roomId),
  }),
  "lock-in-use": ({ roomId, recordingId }) => ({
    message: `The room ${roomId} is being recorded: ${recordingId ?? "a recording"} is in progress${recordingId === null ? ", or its start is under way" : ""}. Nothing was changed.`,
    next: 'Free the room all the same with --force --reason "why", or stop the recording:',
    ...(recordingId === null ? {} : { command: stopIt(recordingId).command }),
  }),
  "lock-unreadable": ({ roomId, detail }) => ({
    message: `This version cannot read the lock of ${roomId}: ${detail}. Nothing was changed.`,
    next: 'Use the version that wrote it, or free the room all the same: add --force --reason "why".',
  }),
  "start-timed-out": ({ roomId }) => ({
    message: `The recording of ${roomId} did not become active in time, and was stopped.`,
    ...seeLock(roomId),
  }),
  "start-failed": ({ message }) => ({
    message: `LiveKit refused or failed the recording: ${message}`,
    next: "See what LiveKit's egress service logged, and start again.",
  }),
  "no-egress-capacity": () => ({
    message: "No recorder answered LiveKit: all are busy, or none is running.",
    next: "Start again in a minute, or run more egress workers.",
  }),
  unavailable: ({ port, operation, cause, unreadable }) =>
    unreadable === true
      ? { message: `What is stored cannot be read: ${cause}.`, next: "Mend that document, or move it away." }
      : { message: `${PORTS[port].name} could not be asked (${operation}): ${cause}.`, next: PORTS[port].next },
};

const NEXT_BY_STATUS: Readonly<Record<number, string>> = {
  401: "Set TALLY_API_KEY to one of the service's keys.",
  403: "Use an API key that may do this.",
  404: "List what there is with `rooms list`, `recordings list` or `locks list`.",
  409: "See what stands in the way with `locks show ROOM` or `recordings show ID`.",
  412: "Look again, and decide anew.",
  429: "Try again in a minute.",
  503: "See which dependency is away: GET /readyz of the service.",
};

export const problemLine = ({ variable, given, expected }: ConfigProblem): string =>
  `- ${variable} ${given}; expected ${expected}`;
const seeLock = (roomId: RoomId) => ({ next: "See what holds it:", command: `tallylight locks show ${roomId}` });

export const stopIt = (recordingId: RecordingId) => ({
  next: "Stop it:",
  command: `tallylight recordings stop ${recordingId}`,
});

const LIVEKIT =
  "Check that LiveKit answers at LIVEKIT_URL. Without LIVEKIT_URL the simulated one lives inside the service: start it with `tallylight serve`.";
const STORAGE = "Check that the S3 server answers, or, without S3, that the data directory can be read and written.";
const LOCKS =
  "Check that Redis answers where the settings say, or, without it, that the data directory can be read and written.";

const PORTS: Readonly<Record<PortName, { readonly name: string; readonly next: string }>> = {
  locks: { name: "The lock store", next: LOCKS },
  index: { name: "The index of recordings", next: LOCKS },
  outbox: { name: "The outbox of events", next: LOCKS },
  events: { name: "The log of events", next: LOCKS },
  documents: { name: "The store of recordings", next: STORAGE },
  rooms: { name: "The store of rooms", next: STORAGE },
  media: { name: "The store of media", next: STORAGE },
  directory: { name: "LiveKit", next: LIVEKIT },
  egress: { name: "LiveKit's recorder", next: LIVEKIT },
  answers: { name: "The store of answers", next: LOCKS },
};
