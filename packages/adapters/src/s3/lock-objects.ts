import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import type { EpochMs } from "@tallylight/core";
import { err, ok, ResultAsync } from "neverthrow";
import { sharedReads } from "../crowd/shared-reads.ts";
import { call } from "./call.ts";
import type { S3Connection } from "./connect.ts";
import { ownWrites } from "./own-writes.ts";
import type { S3Failure } from "./failure.ts";
import { lockAnswer, namesAnswer, quoted, writtenAnswer } from "./wire.ts";

export type LockObject = {
  readonly text: string;
  readonly etag: string;
  /** By the store's clock, in whole seconds. */
  readonly lastModified: EpochMs;
};

/** `unsure`: it may have been carried out all the same. */
export type ObjectFailure = { readonly cause: string; readonly unsure: boolean };

/** Small objects with S3's own time and compare-and-set: what a lock store in S3 is made of. */
export interface LockObjects {
  read(key: string): ResultAsync<ObjectReading, ObjectFailure>;
  /** One conditional PUT, sent once. `expected` null means "absent". `conflict`: nothing was changed. */
  write(
    key: string,
    text: string,
    expected: string | null,
  ): ResultAsync<{ readonly etag: string } | "conflict", ObjectFailure>;
  /** Deletes this version. */
  remove(key: string, etag: string): ResultAsync<void, ObjectFailure>;
  /** @param folder Ends in `/`. @param after The page before's `next`, or null. */
  list(folder: string, after: string | null): ResultAsync<ObjectPage, ObjectFailure>;
}

type ObjectReading = { readonly object: LockObject | null; readonly storeNow: EpochMs };

type ObjectPage = {
  readonly objects: readonly { readonly name: string; readonly sizeBytes: number }[];
  readonly next: string | null;
  readonly storeNow: EpochMs;
};

const OBJECTS_PER_PAGE = 500;
/** A lock is some hundred bytes. */
const MAX_LOCK_BYTES = 65_536;
/** Two clocks of one store, each in whole seconds: `Last-Modified` is the disk's, and `Date` the server's. */
const CLOCKS_APART_MS = 3_000;

/** The objects of a bucket. */
export function s3LockObjects(connection: S3Connection): LockObjects {
  const { client, bucket } = connection;
  const [reads, writes] = [sharedReads<ObjectReading, ObjectFailure>(), ownWrites()];
  const read = (key: string): ResultAsync<ObjectReading, ObjectFailure> =>
    call(connection, "freely", async (abortSignal) => {
      const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal });
      const { ETag, LastModified, ContentLength, answeredAt } = lockAnswer.parse(answer);
      if (answer.Body === undefined || ContentLength > MAX_LOCK_BYTES) {
        if (answer.Body !== undefined && "destroy" in answer.Body) answer.Body.destroy();
        throw new Error("what is stored is no lock");
      }
      const object = { text: await answer.Body.transformToString("utf8"), etag: ETag, lastModified: LastModified };
      return { object, storeNow: clockOf(answeredAt, LastModified) };
    }).orElse(absent);
  return {
    read: (key) => reads(key, () => read(key)),
    write: (key, text, expected) => {
      const condition = expected === null ? { IfNoneMatch: "*" } : { IfMatch: quoted(expected) };
      const command = { Bucket: bucket, Key: key, Body: text, ContentType: "application/json", ...condition };
      return new ResultAsync(
        writes.inTurn(key, expected, (isStale, wrote) =>
          call(connection, "unless-unsure", async (abortSignal) => {
            if (isStale()) return "conflict" as const;
            const { ETag } = writtenAnswer.parse(await client.send(new PutObjectCommand(command), { abortSignal }));
            wrote(ETag);
            return { etag: ETag };
          }).orElse((failure) => (isRefusal(failure) ? ok("conflict" as const) : err(failure))),
        ),
      );
    },
    remove: (key, etag) =>
      call(connection, "freely", async (abortSignal) => {
        const command = new DeleteObjectCommand({ Bucket: bucket, Key: key, IfMatch: quoted(etag) });
        await client.send(command, { abortSignal });
      }),
    list: (folder, after) =>
      call(connection, "freely", async (abortSignal) => {
        const from = after === null ? {} : { StartAfter: `${folder}${after}` };
        const query = { Bucket: bucket, Prefix: folder, MaxKeys: OBJECTS_PER_PAGE, ...from };
        const answer = namesAnswer.parse(await client.send(new ListObjectsV2Command(query), { abortSignal }));
        const objects = answer.Contents.map(({ Key, Size }) => ({ name: Key.slice(folder.length), sizeBytes: Size }));
        return {
          objects,
          next: answer.IsTruncated ? (objects.at(-1)?.name ?? null) : null,
          storeNow: answer.answeredAt,
        };
      }),
  };
}

/** What has just been written may be dated a moment later than its answer. More than that is a clock that was set back. */
function clockOf(answeredAt: EpochMs, lastModified: EpochMs): EpochMs {
  const ahead = lastModified - answeredAt;
  return ahead > 0 && ahead <= CLOCKS_APART_MS ? lastModified : answeredAt;
}

/** The answer that there is no such object has the time as well. */
function absent(failure: S3Failure) {
  const { kind, answeredAt } = failure;
  return kind === "missing" && answeredAt !== null ? ok({ object: null, storeNow: answeredAt }) : err(failure);
}

/** `missing`: there is nothing to replace (a missing bucket has another name). */
const isRefusal = ({ kind }: S3Failure): boolean => kind === "precondition" || kind === "missing";
