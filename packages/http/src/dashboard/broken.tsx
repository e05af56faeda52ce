import type { JSX } from "hono/jsx/jsx-runtime";
import type { Notice, Page, Visit } from "./visit.ts";

/** What is answered, to who is signed in, when a page could not be made: what went wrong is for the log alone. */
export function brokenPage({ link, context }: Visit): Page {
  return {
    title: "Something went wrong",
    place: "on-air",
    live: false,
    status: 500,
    body: <Broken home={link("")} requestId={context.var.requestId} />,
  };
}

/** Stays where a script puts the page before back in its place. */
export const NOT_KNOWN_WHETHER_DONE: Notice = {
  tone: "warn",
  text: "Something went wrong: it is not known whether that was done. Look before you try it again.",
};

type BrokenProps = { readonly home: string; readonly requestId: string };

function Broken({ home, requestId }: BrokenProps): JSX.Element {
  return (
    <div class="panel empty">
      <h1>Something went wrong here</h1>
      <p>It is a fault of this service, and nothing that you did. What is being recorded goes on.</p>
      <p class="small">What happened is in its log, under this name of the request:</p>
      <p class="mono">{requestId}</p>
      <a class="button" href={home}>
        To what is on air
      </a>
    </div>
  );
}
