import {
  DEFAULT_ROOM_CONFIG,
  type EpochMs,
  LAYOUTS,
  parseRoomId,
  type Room,
  type RoomConfig,
  type RoomId,
} from "@tallylight/core";
import { err, type Result } from "neverthrow";
import { z } from "zod";
import { decodeJson } from "./decode.ts";
import type { InvalidStored } from "./recording.ts";

/** One room as JSON text, with the field names of OpenVidu Meet's API; unknown fields come back as they were read. */
export function encodeRoom(room: Room): string {
  const { extra, meetingEndAction = "none", ...known } = room;
  return JSON.stringify(overlay(extra ?? {}, { ...known, meetingEndAction }));
}

/**
 * The room that a text holds: ours, or one that OpenVidu Meet wrote (3.x as its API gives it; older ones have
 * `preferences` in place of `config`, no name and no status). What its config leaves out gets the default.
 *
 * @param roomId What the text's place says that it is; a text that says otherwise is refused. Without it the text says.
 */
export function decodeRoom(text: string, roomId?: RoomId): Result<Room, InvalidStored> {
  return decodeJson(text, document).andThen((fields) =>
    identify(fields, roomId).andThen((id) =>
      decodeJson(text, asWritten).map((json) => roomOf(id, fields, unknownIn(json, KNOWN))),
    ),
  );
}

/** OpenVidu Meet multiplied nanoseconds by 1e-6 in places, so its milliseconds may have fractions. */
const epochMs = z
  .number()
  .min(0)
  .transform((ms): EpochMs => Math.round(ms));
const block = (of: { readonly enabled: boolean }) =>
  z.object({ enabled: z.boolean().default(of.enabled) }).default({ enabled: of.enabled });
const encoding = z.custom<string | object>(
  (value) => typeof value === "string" || isObject(value),
  "Invalid input: expected string or object",
);

const defaults = DEFAULT_ROOM_CONFIG;
const config = z.object({
  recording: z
    .object({
      enabled: z.boolean().default(defaults.recording.enabled),
      layout: z.enum(LAYOUTS).default(defaults.recording.layout),
      encoding: encoding.default(defaults.recording.encoding),
    })
    .default(defaults.recording),
  chat: block(defaults.chat),
  virtualBackground: block(defaults.virtualBackground),
  e2ee: block(defaults.e2ee),
  captions: block(defaults.captions),
});

/** What rooms had before they had a config. An owner who forbade recording then forbids it still. */
const preferences = z.object({
  recordingPreferences: block(defaults.recording),
  chatPreferences: block(defaults.chat),
  virtualBackgroundPreferences: block(defaults.virtualBackground),
});

const document = z.object({
  roomId: z.string().optional(),
  roomName: z.string().optional(),
  roomIdPrefix: z.string().optional(),
  creationDate: epochMs,
  autoDeletionDate: epochMs.optional(),
  autoDeletionPolicy: z
    .looseObject({ withMeeting: z.enum(["force", "when_meeting_ends"]), withRecordings: z.enum(["force", "close"]) })
    .optional(),
  status: z.enum(["open", "active_meeting", "closed"]).default("open"),
  meetingEndAction: z.enum(["none", "close", "delete"]).optional(),
  meetingEndRecordings: z.literal(true).optional(),
  config: config.optional(),
  preferences: preferences.optional(),
  deleting: z.literal(true).optional(),
  deletingMeeting: z.literal(true).optional(),
  deletingRecordings: z.literal(true).optional(),
});
type Fields = z.infer<typeof document>;

/** The same text once more: `document` drops what it does not know. */
const asWritten = z.custom<object>(isObject);

type Names = { readonly [name: string]: Names | null };
const namesOf = (of: object): Names => Object.fromEntries(Object.keys(of).map((name) => [name, null]));

/** Our fields by name; null where what is inside is one value. Whatever is not here is unknown, and kept. */
const KNOWN: Names = {
  ...namesOf({ roomId: 0, roomName: 0, creationDate: 0, autoDeletionDate: 0, autoDeletionPolicy: 0, status: 0 }),
  config: Object.fromEntries(Object.entries(defaults).map(([name, of]) => [name, namesOf(of)])),
  ...namesOf({ meetingEndAction: 0, meetingEndRecordings: 0, deleting: 0, deletingMeeting: 0, deletingRecordings: 0 }),
};

function identify(fields: Fields, place: RoomId | undefined): Result<RoomId, InvalidStored> {
  const told = fields.roomId ?? place;
  if (told === undefined) return err(invalid("roomId", "Invalid input: expected string, received undefined"));
  if (place !== undefined && told !== place) {
    return err(invalid("roomId", `Invalid input: expected ${place}, received ${told}`));
  }
  return parseRoomId(told).mapErr(({ reason }) => invalid("roomId", reason));
}

function roomOf(roomId: RoomId, fields: Fields, extra: Readonly<Record<string, unknown>>): Room {
  const { autoDeletionDate, autoDeletionPolicy, meetingEndAction: action, meetingEndRecordings } = fields;
  const { deleting, deletingMeeting, deletingRecordings } = fields;
  const meetingEndAction = action === "none" ? undefined : action;
  const optional = {
    autoDeletionDate,
    autoDeletionPolicy,
    meetingEndAction,
    meetingEndRecordings,
    deleting,
    deletingMeeting,
    deletingRecordings,
    extra: Object.keys(extra).length === 0 ? undefined : extra,
  };
  return {
    roomId,
    roomName: fields.roomName ?? fields.roomIdPrefix ?? roomId,
    creationDate: fields.creationDate,
    status: fields.status,
    config: fields.config ?? configBefore(fields.preferences),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}

function configBefore(preferences: Fields["preferences"]): RoomConfig {
  if (preferences === undefined) return defaults;
  return {
    ...defaults,
    recording: { ...defaults.recording, ...preferences.recordingPreferences },
    chat: preferences.chatPreferences,
    virtualBackground: preferences.virtualBackgroundPreferences,
  };
}

/** What of a JSON object is not known by name, at any depth that has names. */
function unknownIn(json: object, known: Names): Record<string, unknown> {
  const entries = Object.entries(json).flatMap(([name, value]): [string, unknown][] => {
    const inside = Object.hasOwn(known, name) ? known[name] : undefined;
    if (inside === undefined) return [[name, value]];
    if (inside === null || !isObject(value)) return [];
    const rest = unknownIn(value, inside);
    return Object.keys(rest).length === 0 ? [] : [[name, rest]];
  });
  return Object.fromEntries(entries);
}

/** Both together; where both have a value, the upper one's. */
function overlay(below: unknown, above: unknown): unknown {
  if (!isObject(below) || !isObject(above)) return above;
  const merged = Object.entries(above).map(([name, value]): [string, unknown] => [
    name,
    Object.hasOwn(below, name) ? overlay(below[name], value) : value,
  ]);
  // By entries, not by assignment: a stored field may be called `__proto__`.
  return Object.fromEntries([...Object.entries(below), ...merged]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(field: string, reason: string): InvalidStored {
  return { kind: "invalid-stored", field, reason };
}
