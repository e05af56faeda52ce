import { hash } from "node:crypto";
import { type EpochMs, type Role, type RoomId, parseRoomId } from "@tallylight/core";
import { err, ok, type Result } from "neverthrow";
import { z } from "zod";
import type { EdgeRefusal, Unauthorized } from "../problem.ts";
import { isOneOf } from "./secrets.ts";
import { CSRF_HEADER, isCsrfTokenOf, type Session, sessionIn } from "./session.ts";
import type { Signer } from "./signed.ts";

/** What an operation may need. `rooms` is for API keys and operators alone; the rest are OpenVidu Meet's names. */
export type Permission =
  | "rooms"
  | "recordingControl"
  | "recordingList"
  | "recordingPlay"
  | "recordingDownload"
  | "recordingDelete";

/**
 * Who asks: the holder of an API key and a signed-in operator may do everything, the holder of a room token some things
 * in one room; a stranger may do nothing, unless what they ask for was shared with them. `id` tells holders apart and is
 * no secret.
 */
export type Caller =
  | { readonly kind: "api-key"; readonly id: string }
  | { readonly kind: "session"; readonly id: string; readonly session: Session }
  | {
      readonly kind: "room-token";
      readonly id: string;
      readonly roomId: RoomId;
      readonly permissions: readonly Permission[];
    }
  | Stranger;

type Stranger = { readonly kind: "stranger"; readonly id: "stranger" };

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

const STRANGER: Stranger = { kind: "stranger", id: "stranger" };

/**
 * Who sends these headers; a stranger when there is no credential among them. A credential that is there and wrong is not
 * forgiven for another that is right.
 *
 * @param method What a session may do without its token: nothing that changes anything.
 */
export function callerOf(headers: Headers, credentials: Credentials, method = "GET"): Result<Caller, EdgeRefusal> {
  const key = headers.get("x-api-key");
  if (key !== null) return isOneOf(credentials.apiKeys, key) ? ok(apiKeyHolder(key)) : unknown("Invalid API key");
  const authorization = headers.get("authorization");
  if (authorization === null) return visitorOf(headers, credentials, method);
  const bearer = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  const holder = bearer === undefined ? null : holderOf(bearer, credentials);
  return holder === null ? unknown("Invalid token") : ok(holder);
}

const unknown = (message: Unauthorized["message"]): Result<never, EdgeRefusal> =>
  err({ kind: "unauthorized", message });

/** Whoever comes with a browser: by the session in its cookie, if there is one. */
function visitorOf(headers: Headers, { signer, now }: Credentials, method: string): Result<Caller, EdgeRefusal> {
  const session = sessionIn(headers.get("cookie"), signer, now());
  if (session === null) return ok(STRANGER);
  if (session === "invalid") return unknown("Invalid token");
  const safe = method === "GET" || method === "HEAD";
  if (!safe && !isCsrfTokenOf(session, signer, headers.get(CSRF_HEADER))) return err({ kind: "csrf-token-missing" });
  return ok({ kind: "session", id: `session ${session.id}`, session });
}

const apiKeyHolder = (key: string): Caller => ({
  kind: "api-key",
  // Of all requests only starts that may be repeated ask for it.
  get id() {
    return `api-key ${hash("sha256", key)}`;
  },
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
  switch (caller.kind) {
    case "api-key":
    case "session":
      return true;
    case "room-token":
      return caller.roomId === roomId && caller.permissions.includes(permission);
    case "stranger":
      return false;
  }
}
