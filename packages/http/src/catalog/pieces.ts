import { z } from "@hono/zod-openapi";
import { type Clock, type DurationMs, inPieces, type Unavailable } from "@tallylight/core";
import { err, ok, type Result, type ResultAsync } from "neverthrow";
import type { Purpose, Signer } from "../edge/signed.ts";
import type { EdgeRefusal } from "../problem.ts";

/** How long one request works on, before it hands the rest back: a page of it may still follow. */
const PIECE_MS: DurationMs = 5_000;
const LONGEST_TOKEN = 8_192;

/** What both long works on the catalog are asked with. */
export const pieceBody = z.object({
  after: z
    .string()
    .max(LONGEST_TOKEN)
    .optional()
    .openapi({ description: "The `next` of the piece before; without it, from the beginning" }),
});

export const nextSchema = z
  .string()
  .nullable()
  .openapi({ description: "Ask again with this as `after`, of any instance; null: this was the last piece" });

/** The place that was handed out for this purpose; null for the beginning. */
export function placeOf<P>(
  signer: Signer,
  purpose: Purpose,
  schema: z.ZodType<P>,
  token: string | undefined,
): Result<P | null, EdgeRefusal> {
  if (token === undefined) return ok(null);
  const read = schema.safeParse(signer.open(purpose, token));
  if (read.success) return ok(read.data);
  return err({ kind: "invalid-request", details: [{ field: "after", message: "Invalid after" }] });
}

/** Pages of a long work for as long as a request takes; the last one, which knows what is left. */
export function forAWhile<P extends { readonly next: unknown }>(
  clock: Clock,
  page: (after: P["next"]) => ResultAsync<P, Unavailable>,
  after: P["next"],
): ResultAsync<P, Unavailable> {
  const until = clock.monotonicMs() + PIECE_MS;
  return inPieces(page, after, () => clock.monotonicMs() < until);
}
