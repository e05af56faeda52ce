import { z } from "@hono/zod-openapi";
import { err, ok, type Result } from "neverthrow";
import type { ZodType } from "zod";
import type { EdgeRefusal } from "../problem.ts";
import type { Purpose, Signer } from "./signed.ts";

const MOST_ITEMS = 100;

/** OpenVidu Meet's paging: 10 items unless told otherwise, 100 at most, fractions cut; less than one is refused. */
export const pagingQuery = {
  maxItems: z.coerce
    .number()
    .refine((items) => items >= 1, "maxItems must be a positive number")
    .transform((items) => Math.min(Math.floor(items), MOST_ITEMS))
    .default(10)
    .openapi({ type: "integer", minimum: 1, maximum: MOST_ITEMS, default: 10 }),
  nextPageToken: z.string().max(2_048).optional(),
};

export const paginationSchema = z
  .object({ isTruncated: z.boolean(), nextPageToken: z.string().optional(), maxItems: z.int() })
  .openapi("Pagination");

/** What is told of the next page, null for none; its token is good for the same filters only. */
export function pagination(
  signer: Signer,
  purpose: Purpose,
  of: { readonly maxItems: number; readonly filters: unknown; readonly next: unknown },
): z.infer<typeof paginationSchema> {
  const { maxItems, filters, next } = of;
  if (next === null) return { isTruncated: false, maxItems };
  const nextPageToken = signer.sign(purpose, { after: next, filters });
  return { isTruncated: true, nextPageToken, maxItems };
}

/** Where the page begins; undefined for the first one. A token of ours for other filters is as wrong as a made-up one. */
export function pageStart<P>(
  signer: Signer,
  purpose: Purpose,
  position: ZodType<P>,
  of: { readonly token: string | undefined; readonly filters: unknown },
): Result<P | undefined, EdgeRefusal> {
  if (of.token === undefined) return ok(undefined);
  const read = z.object({ after: position, filters: z.unknown() }).safeParse(signer.open(purpose, of.token));
  if (read.success && JSON.stringify(read.data.filters) === JSON.stringify(of.filters)) return ok(read.data.after);
  return err({ kind: "invalid-request", details: [{ field: "nextPageToken", message: "Invalid nextPageToken" }] });
}
