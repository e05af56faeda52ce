import type { DurationMs, Prefix } from "@tallylight/core";
import { EgressClient, RoomServiceClient } from "livekit-server-sdk";

/** One of LiveKit's API keys with its secret. */
export type LiveKitKey = { readonly apiKey: string; readonly apiSecret: string };

/** Where LiveKit is, and who asks. */
export type LiveKitOptions = {
  /** Where this process reaches LiveKit: `http(s)://` or `ws(s)://`. */
  readonly url: string;
  /** Where participants reach it, when that is another address. */
  readonly publicUrl?: string;
  /** The first pair signs what we send; webhooks may be signed with any of them, so that a key can be exchanged. */
  readonly keys: readonly [LiveKitKey, ...LiveKitKey[]];
  /** The store's prefix. An egress below another one is not ours. */
  readonly prefix: Prefix;
  /** What recorders need before a key: a folder with its slash when they write files, nothing for a bucket. */
  readonly pathRoot?: string;
  /** For every call but those that start and stop an egress, or ask whether a recorder is alive. */
  readonly requestTimeoutMs?: DurationMs;
};

/** LiveKit's clients, and what all of its adapters share. */
export type LiveKitConnection = {
  readonly keys: readonly [LiveKitKey, ...LiveKitKey[]];
  readonly publicUrl: string;
  readonly prefix: Prefix;
  readonly pathRoot: string;
  readonly requestTimeoutMs: DurationMs;
  /** A client whose calls give up after `timeoutMs`. Nothing is sent twice by it. */
  readonly egress: (timeoutMs: DurationMs) => EgressClient;
  readonly rooms: RoomServiceClient;
  /** For questions that LiveKit passes on to one participant, and answers only after a while when nobody is there. */
  readonly participants: RoomServiceClient;
};

const DEFAULT_REQUEST_TIMEOUT_MS = 5_000;
/** LiveKit says after 3 s that a participant does not answer; it may be set to ask three times, which takes 15 s. */
const PARTICIPANT_TIMEOUT_MS = 20_000;

/** LiveKit's clients. Connects to nothing yet, and holds nothing that would have to be closed. */
export function connectLiveKit(options: LiveKitOptions): LiveKitConnection {
  const { url, keys, prefix, pathRoot = "", requestTimeoutMs = DEFAULT_REQUEST_TIMEOUT_MS } = options;
  const [{ apiKey, apiSecret }] = keys;
  const clientOptions = (timeoutMs: DurationMs) => ({ failover: false, requestTimeout: timeoutSeconds(timeoutMs) });
  return {
    keys,
    publicUrl: (options.publicUrl ?? url).replace(/^http/, "ws"),
    prefix,
    pathRoot,
    requestTimeoutMs,
    egress: (timeoutMs) => new EgressClient(url, apiKey, apiSecret, clientOptions(timeoutMs)),
    rooms: new RoomServiceClient(url, apiKey, apiSecret, clientOptions(requestTimeoutMs)),
    participants: new RoomServiceClient(url, apiKey, apiSecret, clientOptions(PARTICIPANT_TIMEOUT_MS)),
  };
}

/**
 * The SDK multiplies its seconds by 1000 and demands an integer (1.001 s is refused as 1000.9999999999999 ms), and
 * takes 0 for "wait for ever". Eighths of a second survive the arithmetic; there is always at least one.
 */
function timeoutSeconds(timeoutMs: DurationMs): number {
  return Math.max(1, Math.ceil(timeoutMs / 125)) / 8;
}
