import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import type { Prefix, Version } from "@tallylight/core";
import { err, errAsync, ok, type Result, type ResultAsync, safeTry } from "neverthrow";
import { call } from "./call.ts";
import type { S3Connection } from "./connect.ts";
import type { S3Failure } from "./failure.ts";
import { madeAnswer, probedAnswer, quoted, writtenAnswer } from "./wire.ts";

/** What a store can do, and what these credentials may do in the bucket. */
export type S3Capability = keyof typeof S3_ADVICE;
/** What a store calls itself (`make`; null: nothing), and what it was seen to do. */
export type S3Capabilities = {
  /** What the server calls itself; null when it does not say. */
  readonly make: string | null;
  readonly can: Readonly<Record<S3Capability, boolean>>;
};

/** For each thing that a store may lack: what that means, and what to do. */
export const S3_ADVICE = {
  bucket: "there is no such bucket: make it, or set S3_BUCKET to one that there is",
  put: "objects cannot be written: allow s3:PutObject below the prefix",
  get: "objects cannot be read: allow s3:GetObject below the prefix",
  list: "objects cannot be listed: allow s3:ListBucket on the bucket, for the prefix",
  delete: "objects cannot be deleted: allow s3:DeleteObject below the prefix",
  conditionalCreate: "If-None-Match is not obeyed: documents are read, checked and written one after the other",
  conditionalReplace: "If-Match is not obeyed: documents are read, checked and written one after the other",
  conditionalDelete:
    "If-Match is not obeyed by DELETE: what is removed is marked first, and records of free rooms stay",
} as const;

/** Compare-and-set is both: without it S3 can hold no lock. */
export const comparesAndSets = ({ can }: S3Capabilities): boolean => can.conditionalCreate && can.conditionalReplace;

/** It stores, and not by compare-and-set: nothing that is mended by a permission. */
export const lacksConditions = (found: S3Capabilities): boolean => found.can.put && !comparesAndSets(found);

/** Amazon's compares and deletes in one step; versitygw does it in two, and others do not say. */
export const deletesInOneStep = ({ make, can }: S3Capabilities): boolean =>
  make === "AmazonS3" && can.conditionalDelete;

const NOTHING: S3Capabilities["can"] = {
  bucket: false,
  put: false,
  get: false,
  list: false,
  delete: false,
  conditionalCreate: false,
  conditionalReplace: false,
  conditionalDelete: false,
};

const NOBODYS_ETAG = quoted("0".repeat(32));
/** What an earlier probe left that died on its way. */
const LEFT_BEHIND_MS = 3_600_000;

/**
 * Finds out by at most ten small requests below `{prefix}/.probe/`, and leaves nothing there. Fails when S3 cannot be asked.
 *
 * @param name Nobody else's: probes of several instances do not meet.
 */
function probeS3(connection: S3Connection, prefix: Prefix, name: Version): ResultAsync<S3Capabilities, S3Failure> {
  const folder = prefix === "" ? ".probe/" : `${prefix}/.probe/`;
  const { bucket: Bucket, client } = connection;
  const object = { Bucket, Key: `${folder}${name}` };
  const fresh = { Bucket, Key: `${folder}${name}.new` };
  const put = (condition: { readonly IfMatch?: string; readonly IfNoneMatch?: string }, into = object) =>
    call(connection, "freely", async (abortSignal) => {
      const command = new PutObjectCommand({ ...into, Body: "a probe", ...condition });
      const answer = await client.send(command, { abortSignal });
      return { etag: writtenAnswer.parse(answer).ETag, make: madeAnswer.parse(answer).make };
    });
  const remove = (Key: string, condition: { readonly IfMatch?: string } = {}) =>
    call(connection, "freely", (abortSignal) =>
      client.send(new DeleteObjectCommand({ Bucket, Key, ...condition }), { abortSignal }),
    );
  return safeTry(async function* () {
    const written = yield* await allowed(put({}));
    if (written === null) return ok({ make: null, can: { ...NOTHING, bucket: yield* await hasBucket(connection) } });
    const created = yield* await allowed(put({ IfNoneMatch: "*" }, fresh));
    const createdTwice = yield* await compared(put({ IfNoneMatch: "*" }));
    const replacedWrong = yield* await compared(put({ IfMatch: NOBODYS_ETAG }));
    const etag = replacedWrong.done?.etag ?? createdTwice.done?.etag ?? written.etag;
    const replaced = yield* await allowed(put({ IfMatch: quoted(etag) }));
    const got = yield* await allowed(
      call(connection, "freely", async (abortSignal) => {
        const answer = await client.send(new GetObjectCommand(object), { abortSignal });
        await answer.Body?.transformToString();
      }),
    );
    const listed = yield* await allowed(
      call(connection, "freely", async (abortSignal) =>
        probedAnswer.parse(await client.send(new ListObjectsV2Command({ Bucket, Prefix: folder }), { abortSignal })),
      ),
    );
    const removedWrong = yield* await compared(remove(object.Key, { IfMatch: NOBODYS_ETAG }));
    const removed = yield* await allowed(remove(object.Key));
    if (created !== null) yield* await allowed(remove(fresh.Key));
    for (const { Key, LastModified } of listed?.Contents ?? []) {
      const age = (listed?.answeredAt ?? 0) - LastModified.getTime();
      if (age > LEFT_BEHIND_MS) yield* await allowed(remove(Key));
    }
    const can = {
      bucket: true,
      put: true,
      get: got !== null,
      list: listed !== null,
      delete: removed !== null,
      conditionalCreate: created !== null && createdTwice.refused,
      conditionalReplace: replacedWrong.refused && replaced !== null,
      conditionalDelete: removed !== null && removedWrong.refused,
    };
    return ok({ make: written.make, can });
  });
}

type Compared<T> = { readonly done: T | null; readonly refused: boolean };

/** Under a condition that does not hold. Refused for it, or for another reason: 501 is no sign that S3 compares. */
async function compared<T>(asked: ResultAsync<T, S3Failure>): Promise<Result<Compared<T>, S3Failure>> {
  let refused = false;
  const done = await allowed(
    asked.mapErr((failure) => {
      refused = failure.kind === "precondition";
      return failure;
    }),
  );
  return done.map((value) => ({ done: value, refused }));
}

/** Null when S3 says no, for whatever reason; an error when it did not say. */
async function allowed<T>(asked: ResultAsync<T, S3Failure>): Promise<Result<T | null, S3Failure>> {
  const answer = await asked;
  if (answer.isOk()) return ok(answer.value);
  const { answeredAt, passing, status } = answer.error;
  const isNo = answeredAt !== null && (!passing || status === NOT_IMPLEMENTED);
  return isNo ? ok(null) : err(answer.error);
}

const NOT_IMPLEMENTED = 501;

/** Nothing could be written: is it the bucket that is missing, or a permission? */
async function hasBucket(connection: S3Connection): Promise<Result<boolean, S3Failure>> {
  const { client, bucket: Bucket } = connection;
  const listed = await call(connection, "freely", (abortSignal) =>
    client.send(new ListObjectsV2Command({ Bucket, MaxKeys: 1 }), { abortSignal }),
  );
  if (listed.isOk()) return ok(true);
  if (listed.error.answeredAt === null) return err(listed.error);
  return ok(listed.error.status !== 404);
}

/** What is known of a store, asked once it can be. */
export type S3Probe = {
  /** Null until the store could be written to. */
  readonly known: () => S3Capabilities | null;
  /** Asks the store, as long as it could not be written to: a bucket may be made, and a permission given. */
  readonly ask: () => ResultAsync<S3Capabilities, S3Failure>;
};

/** Finds out what a store can do, once, by doing it to objects of its own below the prefix. */
export function s3Probe(connection: S3Connection, prefix: Prefix, newName: () => Version): S3Probe {
  let known: S3Capabilities | null = null;
  let asking: ResultAsync<S3Capabilities, S3Failure> | null = null;
  return {
    known: () => known,
    ask: () => {
      asking ??= probeS3(connection, prefix, newName())
        .map((found) => {
          if (found.can.put) known = found;
          else asking = null;
          return found;
        })
        .orElse((failure) => {
          asking = null;
          return errAsync(failure);
        });
      return asking;
    },
  };
}
