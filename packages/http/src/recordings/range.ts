import type { ByteRange } from "@tallylight/core";

/** What a `Range` header asks of a file; `whole` when there is no header. */
export type AskedRange = ByteRange | "whole" | "malformed" | "unsatisfiable";

const FORM = /^bytes=(\d*)-(\d*)$/i;

/**
 * One range of bytes: from and to, an open end, or a suffix; an end behind the file is cut. Several ranges are
 * malformed, because OpenVidu Meet refuses them so.
 */
export function askedRange(header: string | null, sizeBytes: number): AskedRange {
  if (header === null) return "whole";
  const [, first = "", last = ""] = FORM.exec(header.trim()) ?? [];
  if (first === "" && last === "") return "malformed";
  // Numbers beyond 2^53 lose digits, but they are behind the end of every file all the same.
  const start = first === "" ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const end = first === "" || last === "" ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  return start > end ? "unsatisfiable" : { start, end };
}

/** Does an `If-Range` still mean this file? Only a strong tag, or the very time of its last change. */
export function stillMeans(
  header: string | null,
  { etag, lastModified }: { readonly etag: string; readonly lastModified: string },
): boolean {
  return header === null || header.trim() === etag || header.trim() === lastModified;
}
