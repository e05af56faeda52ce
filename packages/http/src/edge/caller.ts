import { createHash, timingSafeEqual } from "node:crypto";
import { type EpochMs, type Role, type RoomId, parseRoomId } from "@tallylight/core";
import { err, ok, type Result } from "neverthrow";
import { z } from "zod";
import type { EdgeRefusal } from "../problem.ts";
import type { Signer } from "./signed.ts";

/** What an operation may need. `rooms` is for API keys alone; the rest are OpenVidu Meet's names. */
export type Permission =
  | "rooms"
  | "recordingControl"
  | "recordingList"
  | "recordingPlay"
  | "recordingDownload"
  | "recordingDelete";

/**
 * Who asks: the holder of an API key may do everything, the holder of a room token some things in one room. `id` tells
 * holders apart and is no secret.
 */
export type Caller =
  | { readonly kind: "api-key"; readonly id: string }
  | {
      readonly kind: "room-token";
      readonly id: string;
      readonly roomId: RoomId;
      readonly permissions: readonly Permission[];
    };

/** OpenVidu Meet's defaults; a viewer may look as a speaker may. */
const PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  moderator: ["recordingControl", "recordingList", "recordingPlay", "recordingDownload", "recordingDelete"],
  speaker: ["recordingList", "recordingPlay", "recordingDownload"],
  viewer: ["recordingList", "recordingPlay"],
};

const ROLES = ["moderator", "speaker", "viewer"] as const satisfies readonly Role[];

const claims = z.object({ roomId: z.string(), identity: z.string(), role: z.enum(ROLES), expires: z.number() });

export type RoomTokenClaims = {
  readonly roomId: RoomId;
  readonly identity: string;
  readonly role: Role;
  readonly expires: EpochMs;
};

/** A token for this API; its permissions follow the role when it is used, not when it is made. */
export function roomToken(signer: Signer, token: RoomTokenClaims): string {
  return signer.sign("room-token", token);
}

type Credentials = { readonly apiKeys: readonly string[]; readonly signer: Signer; readonly now: () => EpochMs };

/** Who sends these headers. A credential that is there and wrong is not forgiven for another that is right. */
export function callerOf(headers: Headers, credentials: Credentials): Result<Caller, EdgeRefusal> {
  const refuse = (message: "Unauthorized" | "Invalid API key" | "Invalid token"): Result<never, EdgeRefusal> =>
    err({ kind: "unauthorized", message });
  const key = headers.get("x-api-key");
  if (key !== null) return isOneOf(credentials.apiKeys, key) ? ok(apiKeyHolder(key)) : refuse("Invalid API key");
  const authorization = headers.get("authorization");
  if (authorization === null) return refuse("Unauthorized");
  const bearer = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  const holder = bearer === undefined ? null : holderOf(bearer, credentials);
  return holder === null ? refuse("Invalid token") : ok(holder);
}

/** Compares with all of them, whichever fits, by digests: neither time nor length tells anything. */
function isOneOf(secrets: readonly string[], told: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  const own = digest(told);
  return secrets.map((secret) => timingSafeEqual(digest(secret), own)).includes(true);
}

const apiKeyHolder = (key: string): Caller => ({
  kind: "api-key",
  id: `api-key ${createHash("sha256").update(key).digest("hex")}`,
});

function holderOf(token: string, { signer, now }: Credentials): Caller | null {
  const read = claims.safeParse(signer.open("room-token", token));
  if (!read.success || read.data.expires <= now()) return null;
  const roomId = parseRoomId(read.data.roomId);
  if (roomId.isErr()) return null;
  const { identity, role } = read.data;
  const id = `room-token ${roomId.value} ${role} ${identity}`;
  return { kind: "room-token", id, roomId: roomId.value, permissions: PERMISSIONS[role] };
}

/** @param roomId The room that the request is about; null when it is about more than one. */
export function may(caller: Caller, permission: Permission, roomId: RoomId | null): boolean {
  if (caller.kind === "api-key") return true;
  return caller.roomId === roomId && caller.permissions.includes(permission);
}
