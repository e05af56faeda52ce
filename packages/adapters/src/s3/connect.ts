import { S3Client } from "@aws-sdk/client-s3";
import { timeOf } from "./failure.ts";
import { type Gate, gate } from "./gate.ts";
import { type RetryBudget, retryBudget } from "./retry-budget.ts";

/** Which bucket, where, as whom, and how long it may take. */
export type S3Options = {
  readonly bucket: string;
  readonly region: string;
  /** Another server than AWS, with its scheme. */
  readonly endpoint?: string | undefined;
  /** Buckets in the path, not in the host name: what most servers beside AWS need. */
  readonly forcePathStyle?: boolean | undefined;
  /** Without them the SDK looks where it always does: environment, profile, role of the machine. */
  readonly credentials?:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
    | undefined;
  /** One call, its repeats in it, from when it is sent; it may wait as long before. Then it is unavailable. */
  readonly callTimeoutMs?: number | undefined;
  /** How long the next bytes of a media file may take. */
  readonly stallTimeoutMs?: number | undefined;
};

/** A bucket, and how to let go of the connections to it. */
export type S3Connection = {
  readonly client: S3Client;
  readonly bucket: string;
  readonly callTimeoutMs: number;
  readonly stallTimeoutMs: number;
  readonly budget: RetryBudget;
  /** Where calls wait until they may be sent. */
  readonly gate: Gate;
  readonly close: () => void;
};

/**
 * A catalog's operation is at most two calls to write and four to remove. With 2 s each, a webhook's 4.5 s leave room
 * for a write whose answer was lost and that is read back.
 */
const DEFAULT_CALL_TIMEOUT_MS = 2_000;
const DEFAULT_STALL_TIMEOUT_MS = 10_000;

/** Media streams and small calls share the sockets: the SDK's 50 would let fifty viewers block a recording. */
const MAX_SOCKETS = 512;

/**
 * Calls that are on their way at the same time. Five hundred at once would spend their seconds in our own process, on
 * being signed and connected, and a store that is well would be called away.
 */
const CALLS_AT_ONCE = 64;

/** Makes a client; it connects when it is first used. */
export function connectS3(options: S3Options): S3Connection {
  const { bucket, region, endpoint, credentials } = options;
  const callTimeoutMs = options.callTimeoutMs ?? DEFAULT_CALL_TIMEOUT_MS;
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const client = new S3Client({
    region,
    forcePathStyle: options.forcePathStyle ?? false,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // What is sent again, and when, is decided in `call`.
    maxAttempts: 1,
    // Servers beside AWS do not know the newer checksums, and a trailing one forbids a plain body.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: {
      // `call` counts the time.
      connectionTimeout: 0,
      requestTimeout: 0,
      // An idle socket is not a stalled one: a viewer who pauses reads nothing for minutes. See `stallTimeoutMs`.
      socketTimeout: 0,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
  keepHeaders(client);
  return {
    client,
    bucket,
    callTimeoutMs,
    stallTimeoutMs: options.stallTimeoutMs ?? DEFAULT_STALL_TIMEOUT_MS,
    budget: retryBudget(),
    gate: gate(CALLS_AT_ONCE, callTimeoutMs),
    close: () => client.destroy(),
  };
}

/** Leaves in an answer's metadata when S3 gave it, and what it calls itself: the SDK drops these headers. */
function keepHeaders(client: S3Client): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      const { headers } = answer.response as { readonly headers?: Readonly<Record<string, string>> };
      Object.assign(answer.output?.$metadata ?? {}, {
        answeredAt: timeOf(headers),
        server: headers?.["server"] ?? null,
      });
      return answer;
    },
    { step: "deserialize", priority: "high", name: "keepHeaders" },
  );
}
