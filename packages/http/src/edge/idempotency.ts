import type { Asked, StartKey } from "@tallylight/core";
import { createHash } from "node:crypto";
import { err, ok, type Result } from "neverthrow";
import type { EdgeRefusal } from "../problem.ts";
import type { Caller } from "./caller.ts";

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * What a start is asked for by, if its caller gives a key: the digest of the credential and the key, so that nobody meets
 * another's answers; and the digest of what is asked for.
 */
export function askedBy(header: string | null, caller: Caller, body: unknown): Result<Asked | null, EdgeRefusal> {
  if (header === null) return ok(null);
  if (!KEY.test(header)) return err({ kind: "invalid-request", details: [INVALID] });
  return ok({ key: digest(`${caller.id}\n${header}`) as StartKey, bodyHash: digest(canonical(body)) });
}

const INVALID = {
  field: "headers.idempotency-key",
  message: "Idempotency-Key must have 1 to 255 printable ASCII characters, without spaces",
} as const;

/** Does a `Prefer` header (RFC 7240) ask not to be kept waiting? */
export function prefersAsync(header: string | null): boolean {
  return (header ?? "")
    .split(",")
    .some((preference) => /^respond-async$/i.test(preference.split(";")[0]?.trim() ?? ""));
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The same text for the same value, in whatever order its members were written. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
