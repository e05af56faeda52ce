import {
  END_REASONS,
  type Evidence,
  LAYOUTS,
  parseEgressId,
  parseRoomId,
  parseUid,
  RECORDING_STATUSES,
  type RoomSid,
} from "@tallylight/core";
import type { Result } from "neverthrow";
import { z } from "zod";
import { branded, decodeJson } from "./decode.ts";
import type { InvalidStored } from "./recording.ts";

/** Evidence as JSON text with core's field names. The same evidence is always the same text. */
export function encodeEvidence(evidence: Evidence): string {
  const fields = Object.keys(evidenceFields) as (keyof Evidence)[];
  return JSON.stringify(Object.fromEntries(fields.map((field) => [field, evidence[field]])));
}

/** The evidence that a text holds. It is no document of its own: fields that are not known are dropped. */
export function decodeEvidence(text: string): Result<Evidence, InvalidStored> {
  return decodeJson(text, evidence);
}

const text = z.string().optional();
const amount = z.number().min(0).optional();
const epochMs = z.number().int().optional();

const evidenceFields = {
  egressId: branded(parseEgressId),
  roomId: branded(parseRoomId),
  uid: branded(parseUid),
  roomSid: z.custom<RoomSid>((value) => typeof value === "string").optional(),
  status: z.enum(RECORDING_STATUSES),
  source: z.enum(["livekit", "inferred"]),
  startDate: epochMs,
  endDate: epochMs,
  durationSeconds: amount,
  sizeBytes: amount,
  errorCode: z.number().optional(),
  error: text,
  details: text,
  reason: z.enum(END_REASONS).optional(),
  accepted: z.boolean().optional(),
  roomName: text,
  layout: z.enum(LAYOUTS).optional(),
  encoding: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
} satisfies Record<keyof Evidence, z.ZodType>;

const evidence: z.ZodType<Evidence> = z.object(evidenceFields);
