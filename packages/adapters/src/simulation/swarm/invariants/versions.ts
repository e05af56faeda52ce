import type { Rule } from "../facts.ts";

/** S3. Checked at each write of a lock, over the whole run: crashes, failovers and all. Nothing relaxes it. */
export function noVersionIsSeenTwice(): Rule {
  const seen = new Map<string, string>();
  return {
    sentence: "S3 no version is ever seen twice with different content",
    see: (fact) => {
      if (fact.kind !== "lock" || fact.change.after === null) return null;
      const { version } = fact.change.after;
      const content = JSON.stringify(fact.change.after);
      const known = seen.get(version);
      seen.set(version, content);
      return known === undefined || known === content ? null : `${version}: ${known}, then ${content}`;
    },
  };
}
