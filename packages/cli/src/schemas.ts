import {
  catalogCheckSchema,
  locksSchema,
  lockViewSchema,
  rebuiltSchema,
  recordingSchema,
  releasedSchema,
  retriedSchema,
  roomSchema,
  sweepSchema,
  webhooksSchema,
} from "@tallylight/http/schemas";
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
  "catalog check": catalogCheckSchema,
  "catalog rebuild": rebuiltSchema,
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
