import { z } from "@hono/zod-openapi";
import type {
  CatalogCheck,
  CatalogDifference,
  CheckPiece,
  CheckPlace,
  RebuildPiece,
  RebuildPlace,
  Rebuilt,
  RecordingId,
  RoomId,
  Uid,
} from "@tallylight/core";
import { named } from "../edge/named.ts";
import { nextSchema } from "./pieces.ts";

const DIFFERENCES = [
  "no-row",
  "row-of-deleted",
  "row-differs",
  "no-document",
  "no-media",
  "no-entry",
  "unreadable",
] as const satisfies readonly CatalogDifference["kind"][];

const count = z.int().min(0);

const difference = z.union([
  z.object({ kind: z.literal("no-entry"), roomId: named<RoomId>(), uid: named<Uid>() }),
  z.object({ kind: z.literal("unreadable"), recordingId: named<RecordingId>(), cause: z.string() }),
  z.object({ kind: z.enum(DIFFERENCES).exclude(["no-entry", "unreadable"]), recordingId: named<RecordingId>() }),
]) satisfies z.ZodType<CatalogDifference>;

const seen = z.object({
  documents: count,
  rows: count,
  media: count,
  index: z.enum(["whole", "behind", "lost"]),
  counts: z.partialRecord(z.enum(DIFFERENCES), count).openapi({
    type: "object",
    description: "How many differences of each kind",
    additionalProperties: { type: "integer", minimum: 0 },
  }),
  unread: count.openapi({ description: "How often something could not be read now" }),
});

/** What `catalog check` found. */
export const catalogCheckSchema = seen.extend({
  differences: z.array(difference),
  verdict: z.enum(["consistent", "differs", "incomplete"]),
}) satisfies z.ZodType<CatalogCheck>;

/** A part of a check of the catalog. */
export const checkPieceSchema = catalogCheckSchema
  .extend({
    differences: z.array(difference).openapi({ description: "Those of this piece, the first 1,000" }),
    verdict: catalogCheckSchema.shape.verdict.nullable().openapi({ description: "Null while there is more" }),
    next: nextSchema,
  })
  .openapi("CatalogCheckPiece") satisfies z.ZodType<CheckPiece<string>>;

const done = z.object({ restored: count, unread: count, unreadable: count, dropped: count });

/** What was made again of the index. */
export const rebuiltSchema = done.extend({ whole: z.boolean() }) satisfies z.ZodType<Rebuilt>;

/** A part of what was made again of the index. */
export const rebuildPieceSchema = done
  .extend({ whole: z.boolean().nullable().openapi({ description: "Null while there is more" }), next: nextSchema })
  .openapi("CatalogRebuildPiece") satisfies z.ZodType<RebuildPiece<string>>;

const cursor = z.string().nullable();
const atRows = z.object({
  stage: z.literal("rows"),
  after: z.object({ startDate: z.number(), recordingId: named<RecordingId>() }).nullable(),
});

export const checkPlaceSchema = z.object({
  seen,
  at: z.discriminatedUnion("stage", [
    z.object({ stage: z.literal("documents"), cursor }),
    z.object({ stage: z.literal("media"), cursor }),
    atRows,
  ]),
}) satisfies z.ZodType<CheckPlace>;

export const rebuildPlaceSchema = z.object({
  life: z.string(),
  done,
  at: z.discriminatedUnion("stage", [z.object({ stage: z.literal("documents"), cursor }), atRows]),
}) satisfies z.ZodType<RebuildPlace>;
