import type { DurationMs, EpochMs } from "@tallylight/core";
import type { JSX } from "hono/jsx/jsx-runtime";

/** `2026-11-25 19:20:31`, in UTC: the script says the same moment in the reader's time zone, as many characters long. */
export function Time({ at }: { readonly at: EpochMs }): JSX.Element {
  const iso = new Date(at).toISOString();
  return <time datetime={iso}>{iso.slice(0, 19).replace("T", " ")}</time>;
}

/** The hour alone: `19:20:31`. */
export function Clock({ at }: { readonly at: EpochMs }): JSX.Element {
  const iso = new Date(at).toISOString();
  return (
    <time datetime={iso} data-clock>
      {iso.slice(11, 19)}
    </time>
  );
}

/** `0:00:07`, and on with each second where there is a script. */
export function Elapsed({ since, now }: { readonly since: EpochMs; readonly now: EpochMs }): JSX.Element {
  return (
    <span class="figure" data-since={String(since)}>
      {clockText(now - since)}
    </span>
  );
}

/** Hours, minutes and seconds: `1:02:03`. */
export function clockText(ms: DurationMs): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${Math.floor(seconds / 3_600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
