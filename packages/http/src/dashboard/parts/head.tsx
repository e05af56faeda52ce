import type { EpochMs } from "@tallylight/core";
import type { JSX } from "hono/jsx/jsx-runtime";
import { Clock } from "./time.tsx";

type HeadProps = { readonly title: string; readonly at: EpochMs; readonly children?: unknown };

/** A page's title, what it comes to in a sentence, and how old what it shows is. */
export function Head({ title, at, children }: HeadProps): JSX.Element {
  return (
    <div class="head">
      <div>
        <h1>{title}</h1>
        <p>{children}</p>
      </div>
      <p class="asof" id="asof">
        <span>
          As of <Clock at={at} />
        </span>
      </p>
    </div>
  );
}
