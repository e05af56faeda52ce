import { Readable } from "node:stream";
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import {
  type ByteRange,
  type MediaInfo,
  mediaFolder,
  mediaKey,
  type MediaStore,
  type MediaStream,
  type Prefix,
  unavailable,
} from "@tallylight/core";
import { errAsync, okAsync, ResultAsync } from "neverthrow";
import { BEFORE_MEDIA, mediaPage, mediaStream, type Source } from "../media/media.ts";
import { call } from "./call.ts";
import type { S3Connection } from "./connect.ts";
import { listKeys } from "./documents.ts";
import type { S3Failure } from "./failure.ts";
import { mediaInfo } from "./wire.ts";

/** Media as objects of one bucket, in the layout below `prefix`. */
export function s3Media(connection: S3Connection, prefix: Prefix): MediaStore {
  const failed = (operation: string) => (failure: S3Failure) => unavailable("media", operation, failure.cause);
  const objectOf = ({ roomId, uid }: Parameters<MediaStore["head"]>[0]): S3Object => ({
    Bucket: connection.bucket,
    Key: mediaKey(prefix, roomId, uid),
  });
  return {
    head: (ref) => head(connection, objectOf(ref)).mapErr(failed("head")),
    read: (ref, range) => read(connection, objectOf(ref), range).mapErr(failed("read")),
    remove: (ref) =>
      call(connection, "freely", (abortSignal) =>
        connection.client.send(new DeleteObjectCommand(objectOf(ref)), { abortSignal }),
      )
        .map(() => undefined)
        .mapErr(failed("remove")),
    list: (cursor) =>
      listKeys(connection, mediaFolder(prefix), cursor ?? BEFORE_MEDIA)
        .map(mediaPage)
        .mapErr(failed("list")),
  };
}

type S3Object = { readonly Bucket: string; readonly Key: string };

function head(connection: S3Connection, object: S3Object): ResultAsync<MediaInfo | null, S3Failure> {
  const { client } = connection;
  return call(connection, "freely", async (abortSignal) =>
    mediaInfo(await client.send(new HeadObjectCommand(object), { abortSignal }), "whole"),
  ).orElse((failure) => {
    if (failure.kind !== "missing") return errAsync(failure);
    // The answer to a HEAD does not say whether file or bucket is missing, and "no file" ends a recording as failed.
    return read(connection, object, undefined).andThen((stream) => ResultAsync.fromSafePromise(infoAlone(stream)));
  });
}

async function infoAlone(stream: MediaStream | null): Promise<MediaInfo | null> {
  await stream?.bytes[Symbol.asyncIterator]().return?.();
  return stream?.info ?? null;
}

function read(
  connection: S3Connection,
  object: S3Object,
  range: ByteRange | undefined,
): ResultAsync<MediaStream | null, S3Failure> {
  return call(connection, "freely", (inTime) => open(connection, object, range, inTime)).orElse((failure) =>
    failure.kind === "missing" ? okAsync(null) : errAsync(failure),
  );
}

/** Asks for the bytes; the time-out ends with the answer's headers, since a film may be watched for hours. */
async function open(
  { client, stallTimeoutMs }: S3Connection,
  object: S3Object,
  range: ByteRange | undefined,
  inTime: AbortSignal,
): Promise<MediaStream> {
  const request = new AbortController();
  const giveUp = (): void => request.abort();
  inTime.addEventListener("abort", giveUp);
  const asked = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` };
  try {
    const answer = await client.send(new GetObjectCommand({ ...object, ...asked }), { abortSignal: request.signal });
    if (!(answer.Body instanceof Readable)) throw new Error("the answer has no body");
    return mediaStream(
      mediaInfo(answer, range === undefined ? "whole" : "range"),
      sourceOf(answer.Body, stallTimeoutMs),
    );
  } catch (thrown) {
    request.abort();
    throw thrown;
  } finally {
    inTime.removeEventListener("abort", giveUp);
  }
}

function sourceOf(body: Readable, stallTimeoutMs: number): Source {
  // A stream that is freed before it was read has nobody else who listens for the broken connection.
  body.on("error", () => {});
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
  let waiting = false;
  // One timer for the film, wound up for each chunk: of those there are sixteen thousand in a gigabyte.
  const timer = setTimeout(() => {
    if (waiting) body.destroy(new Error(`no bytes from S3 in ${stallTimeoutMs} ms`));
  }, stallTimeoutMs).unref();
  return {
    next: async () => {
      waiting = true;
      timer.refresh();
      const { done, value } = await chunks.next();
      waiting = false;
      return done === true ? null : value;
    },
    free: async () => {
      clearTimeout(timer);
      // With unread bytes this closes the socket, which alone stops S3; after the last one the socket is kept.
      body.destroy();
    },
  };
}
