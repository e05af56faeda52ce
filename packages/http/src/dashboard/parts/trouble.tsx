import type { Unavailable } from "@tallylight/core";
import type { JSX } from "hono/jsx/jsx-runtime";
import { brief } from "../../problem.ts";

type TroubleProps = { readonly failure: Unavailable; readonly what: string };

/** A part of a page that could not be had, and why; what it means to the reader is `what`. */
export function Trouble({ failure, what }: TroubleProps): JSX.Element {
  return (
    <div class="notice warn" role="alert">
      <div>
        <p>
          <strong>{brief(failure).message}.</strong>
        </p>
        <p>{what}</p>
      </div>
    </div>
  );
}
