import { hash } from "node:crypto";

/** A strong ETag of a body: the same bytes, the same tag. */
export function etagOf(body: string): string {
  return `"${hash("sha256", body, "base64url").slice(0, 27)}"`;
}

/** Does an `If-None-Match` name this tag? Weak tags count, as RFC 9110 says of this header. */
export function matches(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.trim() === "*" || [...header.matchAll(/"[^"]*"/g)].some(([tag]) => tag === etag);
}

/** What a caller has of a file already, by the headers of its request. */
export type Known = { readonly ifNoneMatch: string | null; readonly ifModifiedSince: string | null };

/** Is the file the one that the caller has? A tag says it better than a time, so the time counts only without one. */
export function isKnown(
  { ifNoneMatch, ifModifiedSince }: Known,
  { etag, lastModified }: { readonly etag: string; readonly lastModified: string },
): boolean {
  if (ifNoneMatch !== null) return matches(ifNoneMatch, etag);
  const since = Date.parse(ifModifiedSince ?? "");
  // Whatever else `Date.parse` takes for a time is none in a header, and is passed over as RFC 9110 says.
  const isTime = new Date(since).toUTCString() === ifModifiedSince?.trim();
  return isTime && Date.parse(lastModified) <= since;
}
