import { createHash } from "node:crypto";

/** A strong ETag of a body: the same bytes, the same tag. */
export function etagOf(body: string): string {
  return `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;
}

/** Does an `If-None-Match` name this tag? Weak tags count, as RFC 9110 says of this header. */
export function matches(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.trim() === "*" || [...header.matchAll(/"[^"]*"/g)].some(([tag]) => tag === etag);
}
