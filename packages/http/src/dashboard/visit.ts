import type { Context } from "hono";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { EdgeEnv, Service } from "../edge/context.ts";
import type { Session } from "../edge/session.ts";

/** What a page is given of the request of an operator who is signed in. */
export type Visit = {
  readonly service: Service;
  readonly session: Session;
  /** Goes into the hidden field `csrf` of each form. */
  readonly csrf: string;
  /** The path of a page of the dashboard: `link("/locks")`. */
  readonly link: (path: string) => string;
  /** The path of an operation of the API, for media and downloads. */
  readonly api: (path: string) => string;
  /** Scheme and host of what is copied to be sent to others. */
  readonly origin: string;
  readonly query: (name: string) => string | undefined;
  /** What is asked for more than once. */
  readonly queries: (name: string) => readonly string[];
  readonly params: Readonly<Record<string, string>>;
  readonly context: Context<EdgeEnv>;
};

/** Where pages are found from. */
export type Place = "on-air" | "recordings" | "locks" | "health";

export type Page = {
  readonly title: string;
  /** Stands before the title in a browser's tab. */
  readonly badge?: string | undefined;
  readonly place: Place;
  readonly body: JSX.Element | string;
  /** False: it asks so much that it is drawn when somebody asks for it, and not with each event. Default true. */
  readonly live?: false;
  /** Default 200. */
  readonly status?: 200 | 404 | 409 | 500 | 503;
};

/** One page: its path below the dashboard, with parameters as Hono writes them. It may lead elsewhere instead. */
export type PageRoute = { readonly path: string; readonly show: (visit: Visit) => Promise<Page | Response> };

/** What is told on the page that follows an action. */
export type Notice = { readonly tone: "good" | "warn"; readonly text: string };

/** Where an action leads: the path of a page of the dashboard. */
export type Outcome = { readonly to: string; readonly notice: Notice };

/** The fields of a form that was sent; each of them as often as it was there. */
export type Form = URLSearchParams;

/** One thing that a form does. Its token was checked before. */
export type ActionRoute = {
  readonly path: string;
  readonly act: (visit: Visit, form: Form) => Promise<Outcome>;
};
