import type { Context, Hono, MiddlewareHandler } from "hono";
import type { EdgeEnv, Service } from "../edge/context.ts";
import { refuse } from "../edge/refuse.ts";
import { framed, goTo } from "./answer.ts";
import { brokenPage, NOT_KNOWN_WHETHER_DONE } from "./broken.tsx";
import { DASHBOARD, type Desk, deskOf, sessionOf, visitOf } from "./desk.ts";
import { readOwnForm } from "./guard.ts";
import { lostPage } from "./lost.tsx";
import { noticeIn, noticeQuery } from "./notice.ts";
import { ACTIONS, pagesOf } from "./routes.ts";
import { door, signIn, signOut } from "./sign-in/door.ts";
import type { ActionRoute, PageRoute } from "./visit.ts";

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
  for (const path of [service.house.config.basePath, `${service.house.config.basePath}/`]) app.get(path, lead(base));
  app.get(`${base}/sign-in`, (c) => door(c, desk, null));
  app.post(`${base}/sign-in`, (c) => signIn(c, desk));
  app.post(`${base}/sign-out`, (c) => signOut(c, desk));
  for (const page of pagesOf(service)) app.get(`${base}${page.path}`, (c) => show(c, desk, page));
  for (const action of ACTIONS) app.post(`${base}${action.path}`, (c) => act(c, desk, action));
  app.get(`${base}/*`, (c) => show(c, desk, { path: "/*", show: async (visit) => lostPage(visit) }));
}

/** Whoever opens the service's own address, which is printed at its start, is led here. */
function lead(base: string): (c: Context<EdgeEnv>) => Response {
  return (c) => {
    c.var.facts["route"] = "/";
    return goTo(base);
  };
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

async function act(c: Context<EdgeEnv>, desk: Desk, route: ActionRoute): Promise<Response> {
  c.var.facts["route"] = `${DASHBOARD}${route.path}`;
  const session = sessionOf(c, desk);
  if (session === null) return door(c, desk, null);
  const form = await readOwnForm(c.req.raw, session, desk.service);
  if (form.isErr()) return refuse(c, form.error);
  const { to, notice } = await route.act(visitOf(c, desk, session), form.value);
  return goTo(`${desk.base}${to}${to.includes("?") ? "&" : "?"}${noticeQuery(desk.service.signer, notice)}`);
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
