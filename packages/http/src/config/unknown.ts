import type { ConfigProblem, Variables } from "./variables.ts";

/** Variables that look like ours and that nobody asked for: most likely a slip of the pen. */
export function unknownVariables({ names }: Variables): readonly ConfigProblem[] {
  const { set, known } = names();
  return set
    .filter((name) => name.startsWith("TALLY_") && !known.includes(name.replace(/_FILE$/, "")))
    .map((variable) => {
      const near = nearest(variable, known);
      return {
        variable,
        given: "is not a setting",
        expected: near === null ? "a setting of the documentation" : `${near}, perhaps`,
      };
    });
}

const MOST_EDITS = 4;

function nearest(name: string, known: readonly string[]): string | null {
  const [best] = known.map((other) => ({ other, edits: editsBetween(name, other) })).sort((a, b) => a.edits - b.edits);
  return best !== undefined && best.edits <= MOST_EDITS ? best.other : null;
}

/** Levenshtein's distance: how many characters to put in, take out or change. */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(change, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
    }
  }
  return row[b.length] ?? 0;
}
