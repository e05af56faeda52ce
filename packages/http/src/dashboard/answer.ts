import { randomBytes } from "node:crypto";
import type { Context } from "hono";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { EdgeEnv } from "../edge/context.ts";
import type { Desk } from "./desk.ts";
import { documentOf, pageHeaders } from "./document.tsx";
import { frameOf } from "./frame.tsx";
import type { Notice, Page, Visit } from "./visit.ts";

type Shown = {
  readonly title: string;
  readonly onAir?: boolean;
  readonly events: string | null;
  readonly children: JSX.Element;
};

/** A document of its own, as who is not signed in is shown. */
export function answer(
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

/** A page for who is signed in, in the frame that all of them have. */
export function framed(desk: Desk, visit: Visit, page: Page, notice: Notice | null): Response | Promise<Response> {
  const { title, badge, status = 200 } = page;
  return answer(visit.context, desk, status, {
    title: `${badge === undefined ? "" : `${badge} `}${title} · Tallylight`,
    onAir: badge !== undefined,
    events: page.live === false ? null : visit.api("/events"),
    children: frameOf({ visit, page, notice }),
  });
}

/** A page follows what a form did: to load it again does nothing again. */
export function goTo(location: string, cookie?: string): Response {
  const headers = {
    Location: location,
    "Cache-Control": "no-store",
    ...(cookie === undefined ? {} : { "Set-Cookie": cookie }),
  };
  return new Response(null, { status: 303, headers });
}
