import type { Context } from "hono";
import { err, type Result } from "neverthrow";
import { readBody } from "../edge/body.ts";
import type { EdgeEnv, Service } from "../edge/context.ts";
import { isCsrfTokenOf, type Session } from "../edge/session.ts";
import type { EdgeRefusal } from "../problem.ts";
import type { Form } from "./visit.ts";

const MAX_FORM_BYTES = 65_536;

/** The fields of a form, as browsers send one. */
export async function readForm(request: Request): Promise<Result<Form, EdgeRefusal>> {
  const mediaType = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/x-www-form-urlencoded") return err({ kind: "unsupported-media-type" });
  const body = await readBody(request, MAX_FORM_BYTES);
  return body.map((bytes) => new URLSearchParams(bytes.toString("utf8")));
}

/** A form of a page of ours says the session's token, which no page of somebody else can know. */
export async function readOwnForm(
  request: Request,
  session: Session,
  { signer }: Service,
): Promise<Result<Form, EdgeRefusal>> {
  const form = await readForm(request);
  if (form.isErr()) return form;
  return isCsrfTokenOf(session, signer, form.value.get("csrf")) ? form : err({ kind: "csrf-token-missing" });
}

/**
 * Does the page that sends this form belong to this service? Asked where there is no session yet whose token could say
 * so; browsers tell it, and no page can make them tell something else.
 */
export function isOwnPage(c: Context<EdgeEnv>, publicUrl: string | null): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin" || site === "none";
  const origin = c.req.header("origin");
  if (origin === undefined) return true;
  return origin === new URL(c.req.url).origin || origin === publicUrl;
}

/** Browsers keep a `Secure` cookie over https, and over http from this machine itself. */
export function keepsSession(c: Context<EdgeEnv>, publicUrl: string | null): boolean {
  const { protocol, hostname } = new URL(publicUrl ?? c.req.url);
  return protocol === "https:" || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
