import { randomBytes } from "node:crypto";
import type { Context, Hono, MiddlewareHandler } from "hono";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { EdgeEnv, Service } from "../edge/context.ts";
import { refuse } from "../edge/refuse.ts";
import { isOneOf } from "../edge/secrets.ts";
import { csrfToken, newSession, NO_SESSION_COOKIE, type Session, sessionCookie, sessionIn } from "../edge/session.ts";
import { type Assets, readAssets } from "./assets.ts";
import { brokenPage, NOT_KNOWN_WHETHER_DONE } from "./broken.tsx";
import { documentOf, pageHeaders } from "./document.tsx";
import { frameOf } from "./frame.tsx";
import { isOwnPage, keepsSession, readForm, readOwnForm } from "./guard.ts";
import { lostPage } from "./lost.tsx";
import { noticeIn, noticeQuery } from "./notice.ts";
import { ACTIONS, pagesOf } from "./routes.ts";
import { signInOf } from "./sign-in/page.tsx";
import type { ActionRoute, Notice, Page, PageRoute, Visit } from "./visit.ts";

/** Where the dashboard is, below the base path. */
export const DASHBOARD = "/dashboard";

/** The operator's dashboard: pages for who is signed in, forms that carry their session's token, and a door. */
export function mountDashboard(app: Hono<EdgeEnv>, service: Service): void {
  const desk = deskOf(service);
  const { base, assets } = desk;
  app.use(`${base}/*`, calmly(desk));
  for (const asset of Object.values(assets)) {
    const headers = { "Content-Type": asset.mediaType, "Cache-Control": "public, max-age=31536000, immutable" };
    app.get(`${base}/assets/${asset.name}`, (c) => {
      c.var.facts["route"] = `${DASHBOARD}/assets`;
      return c.body(asset.body, 200, headers);
    });
  }
  app.get(`${base}/sign-in`, (c) => door(c, desk, null));
  app.post(`${base}/sign-in`, (c) => signIn(c, desk));
  app.post(`${base}/sign-out`, (c) => signOut(c, desk));
  for (const page of pagesOf(service)) app.get(`${base}${page.path}`, (c) => show(c, desk, page));
  for (const action of ACTIONS) app.post(`${base}${action.path}`, (c) => act(c, desk, action));
  app.get(`${base}/*`, (c) => show(c, desk, { path: "/*", show: async (visit) => lostPage(visit) }));
}

type Desk = { readonly service: Service; readonly base: string; readonly assets: Assets };

function deskOf(service: Service): Desk {
  return { service, base: `${service.house.config.basePath}${DASHBOARD}`, assets: readAssets() };
}

async function show(c: Context<EdgeEnv>, desk: Desk, route: PageRoute): Promise<Response> {
  c.var.facts["route"] = `${DASHBOARD}${route.path}`;
  const session = sessionOf(c, desk);
  if (session === null) return door(c, desk, null);
  const visit = visitOf(c, desk, session);
  const page = await route.show(visit);
  if (page instanceof Response) return page;
  return framed(desk, visit, page, noticeIn(desk.service.signer, c.req.query("notice")));
}

/**
 * An exception, which the application has written into its log, is told by a page too, where its reader is signed in:
 * what the API would answer is for programs.
 */
function calmly(desk: Desk): MiddlewareHandler<EdgeEnv> {
  return async (c, next) => {
    await next();
    if (c.error === undefined) return;
    const session = sessionOf(c, desk);
    if (session === null) return;
    const visit = visitOf(c, desk, session);
    const page = await framed(desk, visit, brokenPage(visit), c.req.method === "POST" ? NOT_KNOWN_WHETHER_DONE : null);
    // Without this the headers of the one would stay on the other.
    c.res = undefined;
    c.res = page;
  };
}

function framed(desk: Desk, visit: Visit, page: Page, notice: Notice | null): Response | Promise<Response> {
  const { title, badge, status = 200 } = page;
  return answer(visit.context, desk, status, {
    title: `${badge === undefined ? "" : `${badge} `}${title} · Tallylight`,
    onAir: badge !== undefined,
    events: page.live === false ? null : visit.api("/events"),
    children: frameOf({ visit, page, notice }),
  });
}

async function act(c: Context<EdgeEnv>, desk: Desk, route: ActionRoute): Promise<Response> {
  c.var.facts["route"] = `${DASHBOARD}${route.path}`;
  const session = sessionOf(c, desk);
  if (session === null) return door(c, desk, null);
  const form = await readOwnForm(c.req.raw, session, desk.service);
  if (form.isErr()) return refuse(c, form.error);
  const { to, notice } = await route.act(visitOf(c, desk, session), form.value);
  return goTo(`${desk.base}${to}${to.includes("?") ? "&" : "?"}${noticeQuery(desk.service.signer, notice)}`);
}

function sessionOf(c: Context<EdgeEnv>, { service }: Desk): Session | null {
  const session = sessionIn(c.req.header("cookie") ?? null, service.signer, service.house.ports.clock.now());
  return session === "invalid" ? null : session;
}

function visitOf(c: Context<EdgeEnv>, { service, base }: Desk, session: Session): Visit {
  const { basePath, publicUrl } = service.house.config;
  return {
    service,
    session,
    csrf: csrfToken(service.signer, session),
    link: (path) => `${base}${path}`,
    api: (path) => `${basePath}/api/v1${path}`,
    origin: publicUrl ?? new URL(c.req.url).origin,
    query: (name) => c.req.query(name),
    queries: (name) => c.req.queries(name) ?? [],
    params: c.req.param() as Readonly<Record<string, string>>,
    context: c,
  };
}

/** What who is not signed in is answered, whatever they ask for: they are not told whether it is there. */
function door(
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

async function signIn(c: Context<EdgeEnv>, desk: Desk): Promise<Response> {
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

async function signOut(c: Context<EdgeEnv>, desk: Desk): Promise<Response> {
  c.var.facts["route"] = `${DASHBOARD}/sign-out`;
  const session = sessionOf(c, desk);
  if (session !== null) {
    const form = await readOwnForm(c.req.raw, session, desk.service);
    if (form.isErr()) return refuse(c, form.error);
  }
  return goTo(`${desk.base}/sign-in`, NO_SESSION_COOKIE);
}

/** A page follows what a form did: to load it again does nothing again. */
function goTo(location: string, cookie?: string): Response {
  const headers = {
    Location: location,
    "Cache-Control": "no-store",
    ...(cookie === undefined ? {} : { "Set-Cookie": cookie }),
  };
  return new Response(null, { status: 303, headers });
}

type Shown = {
  readonly title: string;
  readonly onAir?: boolean;
  readonly events: string | null;
  readonly children: JSX.Element;
};

function answer(
  c: Context<EdgeEnv>,
  desk: Desk,
  status: 200 | 401 | 404 | 409 | 429 | 500 | 503,
  shown: Shown,
): Response | Promise<Response> {
  const nonce = randomBytes(16).toString("base64");
  const now = desk.service.house.ports.clock.now();
  const page = documentOf({ ...shown, nonce, now, assets: desk.assets, assetBase: `${desk.base}/assets` });
  return c.html(page as string | Promise<string>, status, { ...pageHeaders(nonce) });
}
