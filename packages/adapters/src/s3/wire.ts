import type { EpochMs, MediaInfo } from "@tallylight/core";
import { z } from "zod";

/** Stored and compared without the quotes that HTTP puts around it. */
const etag = z.string().transform((quoted) => quoted.replace(/^"|"$/g, ""));

/** An etag as a condition's header wants it. */
export const quoted = (value: string): string => `"${value}"`;

export const writtenAnswer: z.ZodType<{ readonly ETag: string }> = z.object({ ETag: etag });

export const objectAnswer: z.ZodType<{ readonly ETag: string; readonly ContentLength: number }> = z.object({
  ETag: etag,
  ContentLength: z.number(),
});

const mediaAnswer = z.object({
  ETag: etag,
  ContentLength: z.number(),
  LastModified: z.date(),
  /** `bytes 0-99/1234`, in the answer to a request for a range. */
  ContentRange: z
    .string()
    .regex(/^bytes \d+-\d+\/\d+$/)
    .optional(),
});

/** What a HEAD or GET says of the whole file, whichever part of it is in the answer. */
export function mediaInfo(answer: unknown, of: "whole" | "range"): MediaInfo {
  const { ETag, ContentLength, LastModified, ContentRange } = mediaAnswer.parse(answer);
  if ((ContentRange === undefined) !== (of === "whole")) throw new Error("the answer is not the part asked for");
  const sizeBytes = ContentRange === undefined ? ContentLength : Number(ContentRange.split("/")[1]);
  return { sizeBytes, etag: ETag, lastModified: LastModified.getTime() };
}

export const foldersAnswer: z.ZodType<{
  readonly CommonPrefixes: readonly { readonly Prefix: string }[];
  readonly IsTruncated: boolean;
}> = z.object({
  CommonPrefixes: z.array(z.object({ Prefix: z.string() })).default([]),
  IsTruncated: z.boolean().default(false),
});

export const keysAnswer: z.ZodType<{
  readonly Contents: readonly { readonly Key: string; readonly ETag: string }[];
  readonly IsTruncated: boolean;
}> = z.object({
  Contents: z.array(z.object({ Key: z.string(), ETag: etag })).default([]),
  IsTruncated: z.boolean().default(false),
});

/** Where `connectS3` leaves the `Date` of an answer. */
const answered = z.object({ answeredAt: z.number() });

/** A lock's object, with its times in milliseconds. */
export const lockAnswer: z.ZodType<{
  readonly ETag: string;
  readonly ContentLength: number;
  readonly LastModified: EpochMs;
  readonly answeredAt: EpochMs;
}> = z
  .object({
    ETag: etag,
    ContentLength: z.number(),
    LastModified: z.date().transform((date) => date.getTime()),
    $metadata: answered,
  })
  .transform(({ $metadata, ...answer }) => ({ ...answer, ...$metadata }));

export const namesAnswer: z.ZodType<{
  readonly Contents: readonly { readonly Key: string; readonly Size: number }[];
  readonly IsTruncated: boolean;
  readonly answeredAt: EpochMs;
}> = z
  .object({
    Contents: z.array(z.object({ Key: z.string(), Size: z.number() })).default([]),
    IsTruncated: z.boolean().default(false),
    $metadata: answered,
  })
  .transform(({ $metadata, ...answer }) => ({ ...answer, ...$metadata }));

/** What `connectS3` leaves of the server's name. */
export const madeAnswer: z.ZodType<{ readonly make: string | null }> = z
  .object({ $metadata: z.object({ server: z.string().nullable() }) })
  .transform(({ $metadata }) => ({ make: $metadata.server }));

export const probedAnswer: z.ZodType<{
  readonly Contents: readonly { readonly Key: string; readonly LastModified: Date }[];
  readonly answeredAt: EpochMs;
}> = z
  .object({
    Contents: z.array(z.object({ Key: z.string(), LastModified: z.date() })).default([]),
    $metadata: answered,
  })
  .transform(({ $metadata, ...answer }) => ({ ...answer, ...$metadata }));
