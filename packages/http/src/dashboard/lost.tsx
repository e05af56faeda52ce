import type { JSX } from "hono/jsx/jsx-runtime";
import type { Page, Visit } from "./visit.ts";

/** What is answered, to who is signed in, for a path that there is not. */
export function lostPage({ link }: Visit): Page {
  return { title: "Not found", place: "on-air", status: 404, body: <Lost home={link("")} /> };
}

function Lost({ home }: { readonly home: string }): JSX.Element {
  return (
    <div class="panel empty">
      <h1>There is no such page</h1>
      <p>What was here may have been deleted.</p>
      <a class="button" href={home}>
        To what is on air
      </a>
    </div>
  );
}
