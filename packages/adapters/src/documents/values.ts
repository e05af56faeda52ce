import type { Stored, WriteOutcome } from "@tallylight/core";
import { err, ok, type Result, type ResultAsync } from "neverthrow";
import type { InvalidStored } from "../wire/recording.ts";
import type { Cause, Documents } from "./documents.ts";

/** Reads a value; a text that is none is a cause that names the key and the wrong field. */
export function readValue<T>(
  documents: Documents,
  key: string,
  decode: (text: string) => Result<T, InvalidStored>,
): ResultAsync<Stored<T> | null, Cause> {
  return documents.read(key).andThen((stored) => {
    if (stored === null) return ok(null);
    const value = decode(stored.text);
    if (value.isOk()) return ok({ value: value.value, etag: stored.etag });
    const { field, reason } = value.error;
    return err(`${key}: ${field === "" ? "the document" : field}: ${reason}`);
  });
}

export function writeValue<T>(
  documents: Documents,
  key: string,
  { value, text }: { readonly value: T; readonly text: string },
  expected: string | null,
): ResultAsync<WriteOutcome<T>, Cause> {
  return documents
    .writeIf(key, text, expected)
    .map((outcome) =>
      outcome.kind === "conflict" ? outcome : { kind: outcome.kind, stored: { value, etag: outcome.etag } },
    );
}
