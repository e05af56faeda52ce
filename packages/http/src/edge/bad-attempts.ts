import type { DurationMs } from "@tallylight/core";

/** Counts who came with what was wrong: a credential, or a signature. */
export type BadAttempts = {
  /** One more of this client's; `retryAfterSeconds` when there were too many, else null. */
  readonly count: (client: string) => number | null;
};

const MOST_AT_ONCE = 20;
const ONE_MORE_EVERY_MS: DurationMs = 3_000;
/** Clients that are remembered; the one that has been quiet longest is forgotten first. */
const MOST_CLIENTS = 10_000;

/**
 * A bucket of tokens for each client, of which only bad attempts take one. Good ones are never counted, so nobody is
 * locked out by what comes from the same address.
 */
export function badAttempts(monotonicMs: () => DurationMs): BadAttempts {
  const buckets = new Map<string, { readonly tokens: number; readonly atMs: DurationMs }>();
  return {
    count: (client) => {
      const nowMs = monotonicMs();
      const before = buckets.get(client) ?? { tokens: MOST_AT_ONCE, atMs: nowMs };
      const tokens = Math.min(MOST_AT_ONCE, before.tokens + (nowMs - before.atMs) / ONE_MORE_EVERY_MS);
      const left = Math.max(0, tokens - 1);
      buckets.delete(client);
      buckets.set(client, { tokens: tokens >= 1 ? left : tokens, atMs: nowMs });
      const [quietest] = buckets.keys();
      if (buckets.size > MOST_CLIENTS && quietest !== undefined) buckets.delete(quietest);
      return tokens >= 1 ? null : Math.ceil(((1 - tokens) * ONE_MORE_EVERY_MS) / 1_000);
    },
  };
}
