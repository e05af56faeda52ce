import {
  locksSchema,
  lockViewSchema,
  recordingSchema,
  releasedSchema,
  retriedSchema,
  roomSchema,
  sweepSchema,
  webhooksSchema,
} from "@tallylight/http/schemas";
import type { CatalogDifference } from "@tallylight/core";
import { z } from "zod";
import { LEVELS } from "./doctor/finding.ts";

/*
 * What `--json` prints, as schemas: published in docs/reference/cli.schema.json, and held against each output in the
 * tests. Loaded by nothing that a user runs.
 */

const recording = recordingSchema.extend({ egressId: z.string() });
const room = roomSchema
  .omit({ meetingEndAction: true })
  .required({ config: true })
  .extend({ deleting: z.literal(true).optional() });

const setting = z.object({
  variable: z.string(),
  value: z.string().nullable(),
  from: z.enum(["environment", "file", "default"]),
  secret: z.boolean(),
});
const problem = z.object({ variable: z.string(), given: z.string(), expected: z.string() });

const DIFFERENCES = [
  "no-row",
  "row-of-deleted",
  "row-differs",
  "no-document",
  "no-media",
  "no-entry",
  "unreadable",
] as const satisfies readonly CatalogDifference["kind"][];

const ERROR = z.object({
  error: z.object({ kind: z.string(), message: z.string(), next: z.string(), command: z.string().nullable() }),
});

/** By command; `error` is what goes to the standard error when any of them is refused. */
export const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  error: ERROR,
  "rooms list": z.object({ rooms: z.array(room) }),
  "rooms show": room,
  "rooms delete": z.object({
    roomId: z.string(),
    state: z.enum(["deleted", "deleting"]),
    meeting: z.boolean(),
    recordings: z.boolean(),
  }),
  "recordings list": z.object({ recordings: z.array(recording), more: z.boolean() }),
  "recordings show": recording,
  "recordings start": recording,
  "recordings stop": recording,
  "recordings delete": z.object({ deleted: z.string() }),
  "recordings download": z.object({
    recordingId: z.string(),
    file: z.string(),
    size: z.int(),
    resumed: z.int(),
  }),
  "locks list": locksSchema,
  "locks show": lockViewSchema.extend({ next: z.string(), command: z.string().nullable() }),
  "locks release": releasedSchema,
  "gc plan": sweepSchema,
  "gc run": sweepSchema,
  "webhooks list": webhooksSchema,
  "webhooks retry": retriedSchema,
  doctor: z.object({
    findings: z.array(
      z.object({ about: z.string(), level: z.enum(LEVELS), says: z.string(), next: z.string().nullable() }),
    ),
  }),
  "catalog check": z.object({
    documents: z.int(),
    rows: z.int(),
    media: z.int(),
    index: z.enum(["whole", "behind", "lost"]),
    counts: z.partialRecord(z.enum(DIFFERENCES), z.int()),
    differences: z.array(
      z.union([
        z.object({ kind: z.literal("no-entry"), roomId: z.string(), uid: z.string() }),
        z.object({ kind: z.literal("unreadable"), recordingId: z.string(), cause: z.string() }),
        z.object({ kind: z.enum(DIFFERENCES).exclude(["no-entry", "unreadable"]), recordingId: z.string() }),
      ]),
    ),
    unread: z.int(),
    verdict: z.enum(["consistent", "differs", "incomplete"]),
  }),
  "catalog rebuild": z.object({
    restored: z.int(),
    dropped: z.int(),
    unread: z.int(),
    unreadable: z.int(),
    whole: z.boolean(),
  }),
  "config print": z.object({ settings: z.array(setting) }),
  "config check": z.object({ ok: z.boolean(), problems: z.array(problem), warnings: z.array(problem) }),
};

/** All of them as one JSON Schema document (2020-12), a definition for each command. */
export function schemaDocument(): object {
  const definitions = Object.entries(SCHEMAS).map(([command, schema]) => [
    command,
    z.toJSONSchema(schema, { io: "input" }),
  ]);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "What the command line prints with --json",
    description: "A definition for each command. Fields may be added; none is renamed or removed.",
    $defs: Object.fromEntries(definitions.map(([command, schema]) => [command, withoutDialect(schema as object)])),
  };
}

function withoutDialect(schema: object): object {
  const { $schema: _dialect, ...rest } = schema as Record<string, unknown>;
  return rest;
}
