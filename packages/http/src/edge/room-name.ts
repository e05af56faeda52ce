import { z } from "@hono/zod-openapi";
import { ok, type Result } from "neverthrow";
import type { EdgeRefusal } from "../problem.ts";
import { compilePattern } from "./pattern.ts";

const MATCH_MODES = ["exact", "prefix", "partial", "regex"] as const;

/** OpenVidu Meet's way to look for rooms, and recordings, by the room's name. Whatever is not `true` is false to it. */
export const roomNameQuery = {
  roomName: z.string().max(256, "roomName cannot exceed 256 characters").optional(),
  roomNameMatchMode: z.enum(MATCH_MODES).default("exact"),
  roomNameCaseInsensitive: z
    .string()
    .transform((told) => told === "true")
    .default(false)
    .openapi({ type: "boolean", default: false }),
};

type RoomNameQuery = {
  readonly roomName?: string | undefined;
  readonly roomNameMatchMode: (typeof MATCH_MODES)[number];
  readonly roomNameCaseInsensitive: boolean;
};

/** Is this a name that was looked for? */
export type NameMatch = (roomName: string) => boolean;

/** Null when no name is looked for. Patterns run on an engine whose time is linear. */
export function roomNameMatch(query: RoomNameQuery): Result<NameMatch | null, EdgeRefusal> {
  const { roomName: told, roomNameMatchMode: mode, roomNameCaseInsensitive: caseInsensitive } = query;
  if (told === undefined || told === "") return ok(null);
  if (mode === "regex") {
    const compiled = compilePattern(told, { caseInsensitive });
    return compiled.mapErr(() => ({
      kind: "invalid-request",
      details: [{ field: "roomName", message: "Invalid regular expression pattern" }],
    }));
  }
  const fold = (text: string): string => (caseInsensitive ? text.toLowerCase() : text);
  const wanted = fold(told);
  switch (mode) {
    case "exact":
      return ok((roomName) => fold(roomName) === wanted);
    case "prefix":
      return ok((roomName) => fold(roomName).startsWith(wanted));
    case "partial":
      return ok((roomName) => fold(roomName).includes(wanted));
  }
}
