import type { JSX } from "hono/jsx/jsx-runtime";
import type { Visit } from "../visit.ts";

type ActionProps = {
  readonly visit: Visit;
  /** The path of an action. */
  readonly to: string;
  readonly id?: string;
  readonly class?: string;
  readonly children?: unknown;
};

/** A form that does something. With a script it is sent without leaving the page. */
export function Action({ visit, to, id, class: look, children }: ActionProps): JSX.Element {
  return (
    <form method="post" action={visit.link(to)} id={id} class={look}>
      <input type="hidden" name="csrf" value={visit.csrf} />
      {children}
    </form>
  );
}
