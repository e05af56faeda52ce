import { type Stored, unavailable, type Unavailable, type WriteOutcome } from "@tallylight/core";
import { err, ok, type Result, type ResultAsync } from "neverthrow";
import type { InvalidStored } from "../wire/recording.ts";
import type { Cause, Documents } from "./documents.ts";

/** A document that is there and says something else than it should: its key, the wrong field, and what is wrong. */
export type Unreadable = { readonly unreadable: string };

/** Reads a value. */
export function readValue<T>(
  documents: Documents,
  key: string,
  decode: (text: string) => Result<T, InvalidStored>,
): ResultAsync<Stored<T> | null, Cause | Unreadable> {
  return documents.read(key).andThen((stored) => {
    if (stored === null) return ok(null);
    const value = decode(stored.text);
    if (value.isOk()) return ok({ value: value.value, etag: stored.etag });
    const { field, reason } = value.error;
    return err({ unreadable: `${key}: ${field === "" ? "the document" : field}: ${reason}` });
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

/** What a port says of a failed operation on its documents. */
export function documentFailure(
  port: "documents" | "rooms",
  operation: string,
): (cause: Cause | Unreadable) => Unavailable {
  return (cause) =>
    typeof cause === "string"
      ? unavailable(port, operation, cause)
      : { ...unavailable(port, operation, cause.unreadable), unreadable: true };
}
