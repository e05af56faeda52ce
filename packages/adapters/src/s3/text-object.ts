import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import type { StoredText } from "../documents/documents.ts";
import { call } from "./call.ts";
import type { S3Connection } from "./connect.ts";
import type { S3Failure } from "./failure.ts";
import { objectAnswer, quoted, writtenAnswer } from "./wire.ts";

/** Far above what a recording or a room needs; an object beyond it is not one of ours. */
const MAX_DOCUMENT_BYTES = 1_048_576;

/** One GET; null when there is no such object. */
export function getText(connection: S3Connection, key: string): ResultAsync<StoredText | null, S3Failure> {
  return call(connection, "freely", async (abortSignal) => {
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

/** Writes or deletes whatever is there: for a store that obeys no conditions, in whose hands the comparison is not. */
export const ANY: unique symbol = Symbol("any version");
type Expected = string | null | typeof ANY;

/** One conditional PUT, which gives the new etag. */
export function putText(
  connection: S3Connection,
  key: string,
  text: string,
  expected: Expected,
): ResultAsync<string, S3Failure> {
  const condition = conditionOf(expected);
  const object = { Bucket: connection.bucket, Key: key, Body: text, ContentType: "application/json" };
  return call(connection, "unless-unsure", async (abortSignal) => {
    const command = new PutObjectCommand({ ...object, ...condition });
    return writtenAnswer.parse(await connection.client.send(command, { abortSignal })).ETag;
  });
}

/** One DELETE of that version. That it is gone, or another by now, is no failure. */
export function deleteText(
  connection: S3Connection,
  key: string,
  etag: string | typeof ANY,
): ResultAsync<void, S3Failure> {
  const condition = conditionOf(etag);
  const command = new DeleteObjectCommand({ Bucket: connection.bucket, Key: key, ...condition });
  return call(connection, "freely", async (abortSignal) => {
    await connection.client.send(command, { abortSignal });
  }).orElse((failure) => (failure.kind === "failed" ? errAsync(failure) : okAsync(undefined)));
}

function conditionOf(expected: Expected): { readonly IfMatch?: string; readonly IfNoneMatch?: string } {
  if (expected === ANY) return {};
  return expected === null ? { IfNoneMatch: "*" } : { IfMatch: quoted(expected) };
}
