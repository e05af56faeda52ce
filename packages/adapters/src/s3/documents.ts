import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import {
  type Cause,
  type Documents,
  FOLDERS_PER_PAGE,
  type FolderPage,
  type StoredText,
  type TextRemoval,
  type TextWrite,
} from "../documents/documents.ts";
import { call } from "./call.ts";
import type { S3Connection } from "./connect.ts";
import type { S3Failure } from "./failure.ts";
import { foldersAnswer, objectAnswer, quoted, writtenAnswer } from "./wire.ts";

/** Far above what a recording or a room needs; an object beyond it is not one of ours. */
const MAX_DOCUMENT_BYTES = 1_048_576;

/**
 * Documents as objects of one bucket. Compare-and-set is S3's own, by `If-None-Match` and `If-Match`.
 *
 * A server that ignores `If-Match` on DELETE (MinIO does) is asked for the etag just before; between the two calls
 * another's write could be removed there.
 */
export function s3Documents(connection: S3Connection): Documents {
  return {
    read: (key) => read(connection, key).mapErr(causeOf),
    writeIf: (key, text, expected) =>
      put(connection, key, text, expected)
        .map((etag): TextWrite => ({ kind: "written", etag }))
        .orElse((failure) => writtenAfterAll(connection, key, { text, expected, failure })),
    removeIf: (key, expected) => remove(connection, key, expected),
    listFolders: (folder, after) => list(connection, folder, after).mapErr(causeOf),
  };
}

const causeOf = ({ cause }: S3Failure): Cause => cause;

function read(connection: S3Connection, key: string): ResultAsync<StoredText | null, S3Failure> {
  return call(connection, async (abortSignal) => {
    const command = new GetObjectCommand({ Bucket: connection.bucket, Key: key });
    return textOf(await connection.client.send(command, { abortSignal }));
  }).orElse((failure) => (failure.kind === "missing" ? okAsync(null) : errAsync(failure)));
}

async function textOf(answer: GetObjectCommandOutput): Promise<StoredText> {
  const { ETag, ContentLength } = objectAnswer.parse(answer);
  if (answer.Body === undefined || ContentLength > MAX_DOCUMENT_BYTES) {
    if (answer.Body !== undefined && "destroy" in answer.Body) answer.Body.destroy();
    throw new Error("what is stored is no document");
  }
  return { text: await answer.Body.transformToString("utf8"), etag: ETag };
}

function put(
  connection: S3Connection,
  key: string,
  text: string,
  expected: string | null,
): ResultAsync<string, S3Failure> {
  const condition = expected === null ? { IfNoneMatch: "*" } : { IfMatch: quoted(expected) };
  const object = { Bucket: connection.bucket, Key: key, Body: text, ContentType: "application/json" };
  return call(connection, async (abortSignal) => {
    const command = new PutObjectCommand({ ...object, ...condition });
    return writtenAnswer.parse(await connection.client.send(command, { abortSignal })).ETag;
  });
}

type LostWrite = { readonly text: string; readonly expected: string | null; readonly failure: S3Failure };

/**
 * What became of a write that did not answer "written". Only when an attempt of it may have been carried out unseen is
 * the object read: time-outs, broken connections, 5xx, and the refusal of a repeat, which meets its own first attempt.
 */
function writtenAfterAll(
  connection: S3Connection,
  key: string,
  { text, expected, failure }: LostWrite,
): ResultAsync<TextWrite, Cause> {
  // `missing`: there is nothing to replace (a missing bucket has another name).
  const refused = failure.kind === "precondition" || failure.kind === "missing";
  const conflict: TextWrite = { kind: "conflict" };
  if (!failure.unsure) return refused ? okAsync(conflict) : errAsync(failure.cause);
  return read(connection, key)
    .mapErr(causeOf)
    .andThen((stored) => {
      if (stored?.text === text) return okAsync<TextWrite>({ kind: "written", etag: stored.etag });
      // While the expected version stands, the lost request may still arrive.
      const decided = refused || (stored?.etag ?? null) !== expected;
      return decided ? okAsync(conflict) : errAsync(failure.cause);
    });
}

function remove(connection: S3Connection, key: string, expected: string): ResultAsync<TextRemoval, Cause> {
  const conflict: TextRemoval = { kind: "conflict" };
  const removed: TextRemoval = { kind: "removed" };
  const command = new DeleteObjectCommand({ Bucket: connection.bucket, Key: key, IfMatch: quoted(expected) });
  return read(connection, key)
    .andThen((stored) => {
      if (stored === null) return okAsync(removed);
      if (stored.etag !== expected) return okAsync(conflict);
      return call(connection, (abortSignal) => connection.client.send(command, { abortSignal }))
        .map(() => removed)
        .orElse((failure) => {
          if (failure.kind === "failed") return errAsync(failure);
          // Gone meanwhile, by another or by our own first attempt; or written anew.
          return read(connection, key).map((left) => (left === null ? removed : conflict));
        });
    })
    .mapErr(causeOf);
}

function list(connection: S3Connection, folder: string, after: string | null): ResultAsync<FolderPage, S3Failure> {
  // "0" follows "/": so everything inside the last folder is passed over, and no folder that comes after it.
  const from = after === null ? {} : { StartAfter: `${folder}${after}0` };
  const query = { Bucket: connection.bucket, Prefix: folder, Delimiter: "/", MaxKeys: FOLDERS_PER_PAGE, ...from };
  return call(connection, async (abortSignal) => {
    const answer = await connection.client.send(new ListObjectsV2Command(query), { abortSignal });
    const { CommonPrefixes, IsTruncated } = foldersAnswer.parse(answer);
    const names = CommonPrefixes.map(({ Prefix }) => Prefix.slice(folder.length, -1));
    return { names, next: IsTruncated ? (names.at(-1) ?? null) : null };
  });
}
