import {
  listRecordings,
  parseRecordingId,
  parseRoomId,
  type Recording,
  RECORDING_SORT_FIELDS,
  RECORDING_STATUSES,
  type RecordingId,
  type RecordingIdParts,
  type RoomId,
  startRecording,
  stopRecording,
  sweep,
} from "@tallylight/core";
import { err, type Result, type ResultAsync } from "neverthrow";
import process from "node:process";
import { z } from "zod";
import { encodingSchema, layoutSchema } from "../edge/encoding.ts";
import { validate } from "../edge/validate.ts";
import { createLog } from "../log.ts";
import type { EdgeRefusal, Refusal } from "../problem.ts";
import { recordingJson, sweepJson } from "../shapes/index.ts";
import { configure } from "./configure.ts";
import { type Engine, openEngine } from "./engine.ts";
import { TallylightError } from "./error.ts";
import type { TallylightOptions } from "./options.ts";
import type { Tallylight } from "./surface.ts";
import { receiveWebhook } from "./webhook.ts";

/**
 * Opens Tallylight in this program. Servers that are away are no reason not to open: what needs them is refused until
 * they are back.
 *
 * @throws {TallylightError} `invalid-options`, with every problem at once; `data-dir-unusable`; `simulator-not-started`;
 * `storage-unfit`.
 */
export async function tallylight(options: TallylightOptions): Promise<Tallylight> {
  const log = options.log ?? createLog("warn", { write: (line) => void process.stderr.write(line) });
  const configured = unwrap(configure(options, process.env["NODE_ENV"]));
  const engine = unwrap(await openEngine(configured, { log, upkeep: options.upkeep ?? true }));
  return surfaceOf(engine);
}

function surfaceOf(engine: Engine): Tallylight {
  const { house, work, listeners } = engine;
  const { ports, settings } = house;
  let ended: Promise<void> | null = null;
  const open = (): void => {
    if (ended !== null) throw new TallylightError({ kind: "stopping" });
  };
  /** Finished in any case, also when nobody waits for it. */
  const done = async <T>(begin: () => ResultAsync<T, Refusal>): Promise<T> => {
    open();
    return unwrap(await work.track(begin()));
  };
  return {
    house,
    start: async (roomId, asked = {}) => {
      const command = { ...unwrap(validate(startSchema, asked)), roomId: unwrap(roomIn(roomId)) };
      return recordingJson(await done<Recording>(() => startRecording(ports, settings, command)));
    },
    stop: async (recordingId) => {
      const id = unwrap(recordingIn(recordingId));
      return recordingJson(await done<Recording>(() => stopRecording(ports, settings.limits, id)));
    },
    list: async (asked = {}) => {
      const { roomId, ...query } = unwrap(validate(listSchema, asked));
      const page = await done(() =>
        listRecordings(ports, { ...query, roomId: roomId === undefined ? undefined : unwrap(roomIn(roomId)) }),
      );
      return { recordings: page.recordings.map(recordingJson), next: page.next };
    },
    sweep: async ({ dryRun = false } = {}) => sweepJson(await done(() => sweep(ports, settings.limits, { dryRun }))),
    onEvent: (listener) => {
      open();
      return listeners.add(listener);
    },
    receiveWebhook: (rawBody, authorization) => receiveWebhook(engine, ended !== null, { rawBody, authorization }),
    close: () => (ended ??= engine.close()),
  };
}

function unwrap<T>(result: Result<T, TallylightError["refusal"]>): T {
  if (result.isErr()) throw new TallylightError(result.error);
  return result.value;
}

const invalid = (field: string, message: string): EdgeRefusal => ({
  kind: "invalid-request",
  details: [{ field, message }],
});

/** Strict, unlike in a URL: a program that asks for another room than it means should know. */
function roomIn(told: string): Result<RoomId, EdgeRefusal> {
  return typeof told === "string"
    ? parseRoomId(told).mapErr(({ reason }) => invalid("roomId", reason))
    : err(invalid("roomId", "is no text"));
}

function recordingIn(told: string): Result<RecordingIdParts, EdgeRefusal> {
  return typeof told === "string"
    ? parseRecordingId(told).mapErr(({ reason }) => invalid("recordingId", reason))
    : err(invalid("recordingId", "is no text"));
}

const startSchema = z.strictObject({ layout: layoutSchema.optional(), encoding: encodingSchema.optional() });

const listSchema = z.strictObject({
  roomId: z.string().optional(),
  statuses: z.array(z.enum(RECORDING_STATUSES)).optional(),
  sortField: z.enum(RECORDING_SORT_FIELDS).optional(),
  sortOrder: z.enum(["asc", "desc"]).optional(),
  limit: z.int().min(1).max(100).default(100),
  after: z
    .object({
      sortValue: z.union([z.string(), z.number(), z.null()]).optional(),
      startDate: z.number(),
      recordingId: z.string().transform((id) => id as RecordingId),
    })
    .optional(),
});
