import { z } from "zod";
import { decodeJson } from "./decode.ts";

const archive = z.looseObject({ roomName: z.string().optional() });

/** What is kept of a room beside its recordings. OpenVidu Meet kept other things there, and no name. */
export function encodeArchive(roomName: string): string {
  return JSON.stringify({ roomName });
}

/** Null where no name is kept, or nothing that can be read. */
export function decodeArchivedName(text: string): string | null {
  return decodeJson(text, archive).match(
    ({ roomName }) => roomName ?? null,
    () => null,
  );
}
