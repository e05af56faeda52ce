import type { EpochMs } from "@tallylight/core";
import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Signer } from "./signed.ts";

/**
 * An operator's session: a cookie that a browser keeps from scripts and sends to this origin alone, and a token that the
 * page sends back with each request that changes something, which another site's page cannot know.
 */
export type Session = { readonly id: string; readonly expires: EpochMs };

export const SESSION_COOKIE = "__Host-tally-session";
export const CSRF_HEADER = "x-csrf-token";

const SESSION_MS = 8 * 3_600_000;
const SIGN_IN_MS = 3_600_000;

const session = z.object({ id: z.string(), expires: z.number() });

export function newSession(now: EpochMs): Session {
  return { id: randomBytes(16).toString("base64url"), expires: now + SESSION_MS };
}

/** What sets the cookie. `__Host-` makes browsers insist on `Secure`, on the whole origin, and on no other host. */
export function sessionCookie(signer: Signer, opened: Session, now: EpochMs): string {
  const seconds = Math.max(0, Math.floor((opened.expires - now) / 1_000));
  return cookie(signer.sign("session", opened), seconds);
}

/** What takes the cookie away. */
export const NO_SESSION_COOKIE: string = cookie("", 0);

function cookie(value: string, seconds: number): string {
  return `${SESSION_COOKIE}=${value}; Path=/; Max-Age=${seconds}; Secure; HttpOnly; SameSite=Strict`;
}

/** The session of a `Cookie` header: null when there is none, `invalid` when it is over or was not made here. */
export function sessionIn(header: string | null, signer: Signer, now: EpochMs): Session | "invalid" | null {
  const told = (header ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${SESSION_COOKIE}=`));
  if (told === undefined) return null;
  const read = session.safeParse(signer.open("session", told.slice(SESSION_COOKIE.length + 1)));
  return read.success && read.data.expires > now ? read.data : "invalid";
}

/** The token that belongs to a session; another session's is of no use. */
export function csrfToken(signer: Signer, { id }: Session): string {
  return signer.sign("csrf", { id });
}

export function isCsrfTokenOf({ id }: Session, signer: Signer, told: string | null): boolean {
  const read = z.object({ id: z.string() }).safeParse(signer.open("csrf", told ?? ""));
  return read.success && read.data.id === id;
}

/** A text that opens one session, for a link that is shown to whoever started the service. */
export function signInToken(signer: Signer, now: EpochMs): string {
  return signer.sign("sign-in", { id: randomBytes(16).toString("base64url"), expires: now + SIGN_IN_MS });
}

/** Reads sign-in tokens; each of them once, as far as this process can tell. */
export function signInReader(signer: Signer): (token: string, now: EpochMs) => boolean {
  const used = new Map<string, EpochMs>();
  return (token, now) => {
    const read = session.safeParse(signer.open("sign-in", token));
    if (!read.success || read.data.expires <= now || used.has(read.data.id)) return false;
    for (const [id, expires] of used) if (expires <= now) used.delete(id);
    used.set(read.data.id, read.data.expires);
    return true;
  };
}
