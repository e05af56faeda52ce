import type { Context } from "hono";
import type { EdgeEnv, Service } from "../edge/context.ts";
import { csrfToken, type Session, sessionIn } from "../edge/session.ts";
import { type Assets, readAssets } from "./assets.ts";
import type { Visit } from "./visit.ts";

/** Where the dashboard is, below the base path. */
export const DASHBOARD = "/dashboard";

/** What all of the dashboard's answers are made with. `base`: the path that it is below. */
export type Desk = { readonly service: Service; readonly base: string; readonly assets: Assets };

export function deskOf(service: Service): Desk {
  return { service, base: `${service.house.config.basePath}${DASHBOARD}`, assets: readAssets() };
}

/** Whose request it is; null when nobody is signed in. */
export function sessionOf(c: Context<EdgeEnv>, { service }: Desk): Session | null {
  const session = sessionIn(c.req.header("cookie") ?? null, service.signer, service.house.ports.clock.now());
  return session === "invalid" ? null : session;
}

export function visitOf(c: Context<EdgeEnv>, { service, base }: Desk, session: Session): Visit {
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
