import type { Context } from "hono";
import type { EdgeEnv } from "../../edge/context.ts";
import { refuse } from "../../edge/refuse.ts";
import { isOneOf } from "../../edge/secrets.ts";
import { newSession, NO_SESSION_COOKIE, sessionCookie } from "../../edge/session.ts";
import { answer, goTo } from "../answer.ts";
import { DASHBOARD, type Desk, sessionOf } from "../desk.ts";
import { isOwnPage, keepsSession, readForm, readOwnForm } from "../guard.ts";
import { signInOf } from "./page.tsx";

/** What who is not signed in is answered, whatever they ask for: they are not told whether it is there. */
export function door(
  c: Context<EdgeEnv>,
  desk: Desk,
  problem: string | null,
  status: 401 | 429 = 401,
): Response | Promise<Response> {
  c.var.facts["route"] ??= `${DASHBOARD}/sign-in`;
  const { house } = desk.service;
  const children = signInOf({
    action: `${desk.base}/sign-in`,
    home: c.req.method === "GET" && !c.req.path.endsWith("/sign-in") ? c.req.path : desk.base,
    problem,
    apiKeyFile: house.apiKeyFile,
    simulated: house.describe.liveKit === "simulator",
    insecure: !keepsSession(c, house.config.publicUrl),
  });
  return answer(c, desk, status, { title: "Sign in · Tallylight", events: null, children });
}

export async function signIn(c: Context<EdgeEnv>, desk: Desk): Promise<Response> {
  c.var.facts["route"] = `${DASHBOARD}/sign-in`;
  const { house, signer } = desk.service;
  if (!isOwnPage(c, house.config.publicUrl)) return refuse(c, { kind: "csrf-token-missing" });
  const form = await readForm(c.req.raw);
  if (form.isErr()) return refuse(c, form.error);
  if (!isOneOf(house.apiKeys, form.value.get("key")?.trim() ?? "")) {
    const waitSeconds = c.var.badAttempts.count(c.var.client);
    if (waitSeconds === null) return door(c, desk, "That is no API key of this service.");
    return door(c, desk, `Too many wrong keys. Wait ${waitSeconds} seconds, and try again.`, 429);
  }
  const now = house.ports.clock.now();
  return goTo(desk.base, sessionCookie(signer, newSession(now), now));
}

export async function signOut(c: Context<EdgeEnv>, desk: Desk): Promise<Response> {
  c.var.facts["route"] = `${DASHBOARD}/sign-out`;
  const session = sessionOf(c, desk);
  if (session !== null) {
    const form = await readOwnForm(c.req.raw, session, desk.service);
    if (form.isErr()) return refuse(c, form.error);
  }
  return goTo(`${desk.base}/sign-in`, NO_SESSION_COOKIE);
}
