import type { Unavailable } from "@tallylight/core";
import type { Result } from "neverthrow";

/** Of several things nothing could be done, because what they all need is away: that is told as the outage it is. */
export function outageOf(
  results: readonly Result<unknown, { readonly kind: string } | Unavailable>[],
): Unavailable | null {
  let outage: Unavailable | null = null;
  for (const result of results) {
    if (result.isOk() || !("port" in result.error)) return null;
    outage ??= result.error;
  }
  return outage;
}
