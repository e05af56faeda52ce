import { parseRoomId, type RoomId } from "@tallylight/core";
import { z } from "zod";

/** One event as the log holds it, so that a reader needs to ask nobody what it is about. */
export type Entry = {
  readonly name: string;
  readonly roomId: RoomId;
  /** JSON, on one line: what a receiver of webhooks is sent. */
  readonly body: string;
};

const entry = z.object({
  name: z.string().regex(/^[A-Za-z-]+$/),
  roomId: z.custom<RoomId>((value) => typeof value === "string" && parseRoomId(value).isOk()),
  body: z.string().regex(/^[^\r\n]*$/),
});

export function encodeEntry({ name, roomId, body }: Entry): string {
  return JSON.stringify({ name, roomId, body });
}

/** Null for what is none, or another version's. */
export function decodeEntry(text: string): Entry | null {
  try {
    return entry.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
