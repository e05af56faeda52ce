import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import {
  type Cause,
  type Documents,
  FOLDERS_PER_PAGE,
  type FolderPage,
  type KeyPage,
  KEYS_PER_PAGE,
  type StoredText,
  type TextRemoval,
  type TextWrite,
} from "../documents/documents.ts";
import { inTurn, type Turns } from "../documents/turns.ts";
import { sharedReads } from "../crowd/shared-reads.ts";
import { call } from "./call.ts";
import type { S3Connection } from "./connect.ts";
import type { S3Failure } from "./failure.ts";
import { ANY, deleteText, getText, putText } from "./text-object.ts";
import { foldersAnswer, keysAnswer } from "./wire.ts";

/**
 * Documents as objects of one bucket. Compare-and-set is S3's conditional PUT, by `If-None-Match` and `If-Match`.
 *
 * A removal is one too: it replaces the expected version by a mark, which readers take for nothing, and then deletes
 * the mark. A conditional DELETE alone would not do: AWS' is atomic, but versitygw (1.8.0) compares and deletes in two
 * steps, between which a PUT can come, and MinIO does not compare at all. A mark whose deletion failed is deleted by
 * whoever reads it. What is left to those two servers: a document that is created again while a deletion of the mark
 * before it is still on its way may go with it. Ids of rooms and recordings are random, and not used twice.
 *
 * @param without For a store that may obey no conditions: see `writeInTurn`.
 */
export function s3Documents(connection: S3Connection, without?: WithoutConditions): Documents {
  const either = <T>(
    key: string,
    conditional: () => ResultAsync<T, Cause>,
    inTurnOnly: () => ResultAsync<T, Cause>,
  ): ResultAsync<T, Cause> => {
    if (without === undefined) return conditional();
    return without
      .lacksConditions()
      .andThen((isLacking) => (isLacking ? inTurn(without.turns, key, without.newToken(), inTurnOnly) : conditional()));
  };
  const reads = sharedReads<StoredText | null, S3Failure>();
  return {
    read: (key) => reads(key, () => read(connection, key)).mapErr(causeOf),
    writeIf: (key, text, expected) =>
      either(
        key,
        () => writeIf(connection, key, { text, expected }, performance.now() + connection.callTimeoutMs / 2),
        () => writeInTurn(connection, key, { text, expected }),
      ),
    removeIf: (key, expected) =>
      either(
        key,
        () => removeIf(connection, key, expected),
        () => removeInTurn(connection, key, expected),
      ),
    listFolders: (folder, after) => listFolders(connection, folder, after).mapErr(causeOf),
    listKeys: (folder, after) => listKeys(connection, folder, after).mapErr(causeOf),
  };
}

/** How documents are written in a store that may obey no conditions. */
export type WithoutConditions = {
  readonly lacksConditions: () => ResultAsync<boolean, Cause>;
  readonly turns: Turns;
  readonly newToken: () => string;
};

/** The mark: what a removed document says until it is deleted. */
const REMOVED = '{"tallylight":"removed"}';

const causeOf = ({ cause }: S3Failure): Cause => cause;

function read(connection: S3Connection, key: string): ResultAsync<StoredText | null, S3Failure> {
  return getText(connection, key).andThen((stored) => {
    if (stored?.text !== REMOVED) return okAsync(stored);
    // It is removed whether or not this deletes it.
    return deleteText(connection, key, stored.etag)
      .orElse(() => okAsync(undefined))
      .map(() => null);
  });
}

type Write = { readonly text: string; readonly expected: string | null };
type LostWrite = Write & { readonly failure: S3Failure };

/** @param againUntilMs Until then a write that was not carried out, as a look has shown, is sent once more. */
function writeIf(
  connection: S3Connection,
  key: string,
  write: Write,
  againUntilMs: number | null,
): ResultAsync<TextWrite, Cause> {
  const { text, expected } = write;
  return putText(connection, key, text, expected)
    .map((etag): TextWrite => ({ kind: "written", etag }))
    .orElse((failure) => {
      if (failure.unsure) return writtenAfterAll(connection, key, { ...write, failure }, againUntilMs);
      return isRefusal(failure) ? okAsync<TextWrite>({ kind: "conflict" }) : errAsync(failure.cause);
    });
}

/** What became of a write that may have been carried out unseen: time-outs, broken connections, 5xx. */
function writtenAfterAll(
  connection: S3Connection,
  key: string,
  { text, expected, failure }: LostWrite,
  againUntilMs: number | null,
): ResultAsync<TextWrite, Cause> {
  return getText(connection, key)
    .mapErr(causeOf)
    .andThen((stored) => {
      if (stored?.text === text) return okAsync<TextWrite>({ kind: "written", etag: stored.etag });
      if ((stored?.etag ?? null) !== expected) return okAsync<TextWrite>({ kind: "conflict" });
      // While the expected version stands, the lost request may still arrive: then one of the two is refused.
      const again = againUntilMs !== null && performance.now() < againUntilMs;
      return again ? writeIf(connection, key, { text, expected }, null) : errAsync(failure.cause);
    });
}

function removeIf(connection: S3Connection, key: string, expected: string): ResultAsync<TextRemoval, Cause> {
  return putText(connection, key, REMOVED, expected)
    .andThen((mark) => deleteText(connection, key, mark))
    .map((): TextRemoval => ({ kind: "removed" }))
    .orElse((failure) => removedAfterAll(connection, key, { expected, failure }));
}

/**
 * Reads, checks and writes, when it is this one's turn at the document: for a store without conditional writes. Of two
 * who write at the same time one waits, and finds that it is another by now.
 */
function writeInTurn(connection: S3Connection, key: string, { text, expected }: Write): ResultAsync<TextWrite, Cause> {
  return read(connection, key)
    .andThen((stored) => {
      if ((stored?.etag ?? null) !== expected) return okAsync<TextWrite>({ kind: "conflict" });
      return putText(connection, key, text, ANY)
        .map((etag): TextWrite => ({ kind: "written", etag }))
        .orElse((failure) =>
          getText(connection, key).andThen((now) =>
            now?.text === text ? okAsync<TextWrite>({ kind: "written", etag: now.etag }) : errAsync(failure),
          ),
        );
    })
    .mapErr(causeOf);
}

function removeInTurn(connection: S3Connection, key: string, expected: string): ResultAsync<TextRemoval, Cause> {
  return read(connection, key)
    .andThen((stored) => {
      if (stored === null) return okAsync<TextRemoval>({ kind: "removed" });
      if (stored.etag !== expected) return okAsync<TextRemoval>({ kind: "conflict" });
      return deleteText(connection, key, ANY).map((): TextRemoval => ({ kind: "removed" }));
    })
    .mapErr(causeOf);
}

/** `missing`: there is nothing to replace (a missing bucket has another name). */
const isRefusal = ({ kind }: S3Failure): boolean => kind === "precondition" || kind === "missing";

/** What became of a removal whose mark was not written and deleted: what is gone is removed, whoever did it. */
function removedAfterAll(
  connection: S3Connection,
  key: string,
  { expected, failure }: Omit<LostWrite, "text">,
): ResultAsync<TextRemoval, Cause> {
  if (!failure.unsure && !isRefusal(failure)) return errAsync(failure.cause);
  return read(connection, key)
    .mapErr(causeOf)
    .andThen((stored) => {
      if (stored === null) return okAsync<TextRemoval>({ kind: "removed" });
      const decided = isRefusal(failure) || stored.etag !== expected;
      return decided ? okAsync<TextRemoval>({ kind: "conflict" }) : errAsync(failure.cause);
    });
}

function listFolders(
  connection: S3Connection,
  folder: string,
  after: string | null,
): ResultAsync<FolderPage, S3Failure> {
  // "0" follows "/": so everything inside the last folder is passed over, and no folder that comes after it.
  const from = after === null ? {} : { StartAfter: `${folder}${after}0` };
  const query = { Bucket: connection.bucket, Prefix: folder, Delimiter: "/", MaxKeys: FOLDERS_PER_PAGE, ...from };
  return call(connection, "freely", async (abortSignal) => {
    const answer = await connection.client.send(new ListObjectsV2Command(query), { abortSignal });
    const { CommonPrefixes, IsTruncated } = foldersAnswer.parse(answer);
    const names = CommonPrefixes.map(({ Prefix }) => Prefix.slice(folder.length, -1));
    return { names, next: IsTruncated ? (names.at(-1) ?? null) : null };
  });
}

/** A document that is marked as removed is among them; whoever reads it finds nothing. */
export function listKeys(
  connection: S3Connection,
  folder: string,
  after: string | null,
): ResultAsync<KeyPage, S3Failure> {
  const from = after === null ? {} : { StartAfter: `${folder}${after}` };
  const query = { Bucket: connection.bucket, Prefix: folder, MaxKeys: KEYS_PER_PAGE, ...from };
  return call(connection, "freely", async (abortSignal) => {
    const answer = await connection.client.send(new ListObjectsV2Command(query), { abortSignal });
    const { Contents, IsTruncated } = keysAnswer.parse(answer);
    const keys = Contents.map(({ Key }) => Key.slice(folder.length));
    const stamps = Contents.map(({ ETag }) => ETag);
    return { keys, stamps, areEtags: true, next: IsTruncated ? (keys.at(-1) ?? null) : null };
  });
}
