import { parseRecordingId } from "@tallylight/core";
import type { Context, Hono } from "hono";
import type { EdgeEnv, Service } from "../edge/context.ts";
import { DASHBOARD } from "../dashboard/desk.ts";
import { refuse } from "../edge/refuse.ts";
import { openShared, SECRET_PARAMETER, sharedSecret } from "../edge/shared.ts";
import { newSession, sessionCookie, signInReader } from "../edge/session.ts";

/** What a person opens in a browser: a link to a shared recording, and the link that signs an operator in. */
export function mountPages(app: Hono<EdgeEnv>, service: Service): void {
  const { basePath } = service.house.config;
  const isSignIn = signInReader(service.signer);
  app.get(`${basePath}/recording/:recordingId`, (c) => openSharedLink(c, service));
  app.get(`${basePath}/sign-in`, (c) => {
    c.var.facts["route"] = "/sign-in";
    const now = service.house.ports.clock.now();
    if (!isSignIn(c.req.query("token") ?? "", now)) {
      return refuse(c, { kind: "unauthorized", message: "Invalid token" });
    }
    const headers = { ...CAREFUL, "Set-Cookie": sessionCookie(service.signer, newSession(now), now) };
    // The page itself goes on to the dashboard: a redirect would count as the link's, which may stand on another site,
    // and the cookie is not sent with what another site asks for.
    const onwards = { Refresh: `0; url=${basePath}${DASHBOARD}` };
    return c.text("You are signed in, for eight hours, in this browser.\n", 200, { ...headers, ...onwards });
  });
}

/** The film itself: browsers play it. */
async function openSharedLink(c: Context<EdgeEnv>, service: Service): Promise<Response> {
  c.var.facts["route"] = "/recording/{recordingId}";
  const stranger = { kind: "unauthorized", message: "Unauthorized" } as const;
  const secret = sharedSecret(c.req.query());
  const id = parseRecordingId(c.req.param("recordingId") ?? "");
  if (secret === null || id.isErr()) return refuse(c, stranger);
  const opened = await openShared(service.house.ports, id.value, secret);
  if (opened.isErr()) return refuse(c, opened.error);
  const path = `${service.house.config.basePath}/api/v1/recordings/${c.req.param("recordingId")}/media`;
  const location = `${path}?${SECRET_PARAMETER}=${encodeURIComponent(secret)}`;
  return new Response(null, { status: 303, headers: { ...CAREFUL, Location: location } });
}

/** The secret of this page's address must reach nobody by way of the next one's `Referer`, nor a cache. */
const CAREFUL = { "Referrer-Policy": "no-referrer", "Cache-Control": "no-store" };
