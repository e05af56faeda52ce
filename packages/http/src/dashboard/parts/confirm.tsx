import type { JSX } from "hono/jsx/jsx-runtime";
import type { Visit } from "../visit.ts";
import { Action } from "./form.tsx";

type ConfirmProps = {
  readonly visit: Visit;
  /** What is asked, in one line. */
  readonly title: string;
  /** The path of the action. */
  readonly to: string;
  /** What the button does, in its own words: never "OK". */
  readonly does: string;
  /** The path of the page to go back to. */
  readonly back: string;
  /** What becomes of what, and what else the form tells. */
  readonly children?: unknown;
};

/** Asks before something that cannot be undone. It is a page; a script shows it as a dialog over the page before. */
export function Confirm({ visit, title, to, does, back, children }: ConfirmProps): JSX.Element {
  return (
    <section class="panel padded confirm" id="confirm" aria-labelledby="confirm-title">
      <h1 id="confirm-title">{title}</h1>
      <Action visit={visit} to={to} class="stack">
        {children}
        <div class="row">
          <a class="button" href={visit.link(back)} data-close>
            Leave it
          </a>
          <button class="button strong" type="submit">
            {does}
          </button>
        </div>
      </Action>
    </section>
  );
}
