import type {
  LockChanged,
  LockNotFound,
  NotReleasable,
  PortName,
  RecordingId,
  RecordingNotFound,
  RoomId,
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
  | RoomNotFound
  | RecordingNotFound
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
  "room-not-found": ({ roomId }) => ({
    message: `There is no room ${roomId}.`,
    next: "List the rooms:",
    command: "tallylight rooms list",
  }),
  "recording-not-found": ({ recordingId }) => ({
    message: `There is no recording ${recordingId}.`,
    next: "List the recordings:",
    command: "tallylight recordings list",
  }),
  "lock-not-found": ({ roomId }) => ({
    message: `The room ${roomId} is not locked: nothing holds it.`,
    next: "List the locks:",
    command: "tallylight locks list",
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
    message: `The room ${roomId} is being recorded: ${recordingId ?? "a recording"} is in progress. Nothing was changed.`,
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

const problemLine = ({ variable, given, expected }: ConfigProblem): string =>
  `- ${variable} ${given}; expected ${expected}`;
const seeLock = (roomId: RoomId) => ({ next: "See what holds it:", command: `tallylight locks show ${roomId}` });

export const stopIt = (recordingId: RecordingId) => ({
  next: "Stop it:",
  command: `tallylight recordings stop ${recordingId}`,
});

const LIVEKIT =
  "Check that LiveKit answers at LIVEKIT_URL. Without LIVEKIT_URL the simulated one lives inside the service: start it with `tallylight serve`.";
const STORAGE = "Check that the S3 server answers, or, without S3, that the data directory can be read and written.";
const LOCKS = "Check that Redis answers at REDIS_URL, or, without it, that the data directory can be read and written.";

const PORTS: Readonly<Record<PortName, { readonly name: string; readonly next: string }>> = {
  locks: { name: "The lock store", next: LOCKS },
  index: { name: "The index of recordings", next: LOCKS },
  outbox: { name: "The outbox of events", next: LOCKS },
  documents: { name: "The store of recordings", next: STORAGE },
  rooms: { name: "The store of rooms", next: STORAGE },
  media: { name: "The store of media", next: STORAGE },
  directory: { name: "LiveKit", next: LIVEKIT },
  egress: { name: "LiveKit's recorder", next: LIVEKIT },
};
