import { z } from "@hono/zod-openapi";
import { type PortName, type RoomId, SUSPICIONS } from "@tallylight/core";
import { roomIdSchema } from "../edge/ids.ts";
import { named } from "../edge/named.ts";
import type { LiveKitJson, LockJson, LocksJson, LockViewJson, ReleasedJson, SweepJson } from "../shapes/index.ts";

export const lockParams = z.object({ roomId: roomIdSchema });

const at = z.int().openapi({ description: "Milliseconds since 1970" });
const ms = z.int().openapi({ description: "Milliseconds" });

const lockSchema = z
  .object({
    roomId: named<RoomId>(),
    version: named<LockJson["version"]>(),
    state: z.enum(["starting", "active", "stopping", "unreadable"]),
    owner: z.string().nullable(),
    claimedAt: at,
    ageMs: ms,
    uid: named<NonNullable<LockJson["uid"]>>().nullable(),
    egressId: named<NonNullable<LockJson["egressId"]>>().nullable(),
    recordingId: named<NonNullable<LockJson["recordingId"]>>().nullable(),
    roomSid: z.string().nullable(),
    reason: named<NonNullable<LockJson["reason"]>>().nullable(),
    unreadable: z.string().nullable(),
    suspicion: z.enum(SUSPICIONS).nullable(),
  })
  .openapi("Lock") satisfies z.ZodType<LockJson>;

const egressName = named<NonNullable<LockJson["egressId"]>>();

const liveKitSchema = z
  .discriminatedUnion("answered", [
    z.object({
      answered: z.literal(false),
      port: named<PortName>(),
      operation: z.string(),
      cause: z.string(),
    }),
    z.object({
      answered: z.literal(true),
      room: z
        .object({ sid: z.string(), people: z.int(), publishers: z.int(), recorders: z.array(egressName) })
        .nullable(),
      egresses: z.array(
        z.object({
          recordingId: named<NonNullable<LockJson["recordingId"]>>(),
          egressId: egressName,
          status: named<Extract<LiveKitJson, { answered: true }>["egresses"][number]["status"]>(),
          standing: z.enum(["in-progress", "ended"]),
          recorder: z.enum(["answers", "silent"]).nullable(),
        }),
      ),
      others: z.array(egressName),
      unknown: z.array(egressName),
      unnamed: z.array(egressName),
    }),
  ])
  .openapi("LiveKitSays") satisfies z.ZodType<LiveKitJson>;

/** `LockViewJson`. */
export const lockViewSchema = z
  .object({
    lock: lockSchema,
    liveKit: liveKitSchema,
    sweep: z.object({
      action: named<LockViewJson["sweep"]["action"]>(),
      why: named<LockViewJson["sweep"]["why"]>(),
      detail: z.string(),
    }),
    refusal: z.enum(["lock-in-use", "lock-unreadable", "unavailable"]).nullable(),
    graceMs: ms,
  })
  .openapi("LockView") satisfies z.ZodType<LockViewJson>;

/** `LocksJson`. */
export const locksSchema = z.object({ locks: z.array(lockSchema), more: z.boolean() }) satisfies z.ZodType<LocksJson>;

/** `ReleasedJson`. */
export const releasedSchema = z
  .object({ released: lockSchema, forced: z.boolean(), reason: z.string().nullable() })
  .openapi("ReleasedLock") satisfies z.ZodType<ReleasedJson>;

const decision = {
  action: named<SweepJson["steps"][number]["action"]>(),
  why: named<SweepJson["steps"][number]["why"]>(),
};
const outcome = z.enum(["planned", "nothing-to-do", "applied", "changed-meanwhile", "failed"]);

/** `SweepJson`. */
export const sweepSchema = z
  .object({
    dryRun: z.boolean(),
    locks: z.int(),
    young: z.int(),
    inOrder: z.int().openapi({ description: "Rooms that are recorded as they should be, and are not among the steps" }),
    counts: z.array(z.object({ ...decision, outcome, steps: z.int() })).openapi({
      description: "What all steps came to, also of rooms that are in order and of steps that are not listed",
    }),
    steps: z.array(
      z.object({
        ...decision,
        detail: z.string(),
        roomId: named<RoomId>(),
        recordingId: named<NonNullable<LockJson["recordingId"]>>().nullable(),
        ageMs: ms.nullable(),
        room: z.enum(["not-asked", "missing", "no-publishers", "with-publishers"]),
        outcome,
        cause: z.string().nullable(),
      }),
    ),
    unnameable: z.array(z.string()),
    failures: z.array(z.object({ roomId: named<RoomId>().nullable(), cause: z.string() })),
    unlisted: z
      .object({ steps: z.int(), failures: z.int() })
      .openapi({ description: "How many more there were: 10,000 steps and 1,000 failures are listed" }),
  })
  .openapi("Sweep") satisfies z.ZodType<SweepJson>;
