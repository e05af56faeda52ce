/** A fenced block of a Markdown page. */
export type Snippet = {
  /** The first word after the fence, such as `sh`; empty when there is none. */
  readonly language: string;
  /** What follows it: `service` in "```sh service". */
  readonly tag: string;
  /** The nearest heading above it, without its marks. */
  readonly heading: string;
  /** Where its first line of text stands on the page, from 1. */
  readonly line: number;
  readonly text: string;
};

const FENCE = /^\s*```(\S*)\s*(.*)$/;

/** Every fenced block of a page, in its order. A fence that is never closed ends with the page. */
export function snippetsOf(markdown: string): readonly Snippet[] {
  const found: Snippet[] = [];
  let open: Omit<Snippet, "text"> | null = null;
  let lines: string[] = [];
  let heading = "";
  const close = (): void => {
    if (open !== null) found.push({ ...open, text: lines.join("\n") });
    open = null;
  };
  for (const [at, line] of markdown.split("\n").entries()) {
    const [fence, language = "", tag = ""] = FENCE.exec(line) ?? [];
    if (open !== null && fence !== undefined) close();
    else if (open !== null) lines.push(line);
    else if (fence !== undefined) {
      open = { language, tag: tag.trim(), heading, line: at + 2 };
      lines = [];
    } else heading = /^#+ (.*)$/.exec(line)?.[1] ?? heading;
  }
  close();
  return found;
}

/** The page without its fenced blocks, line for line. */
export function proseOf(markdown: string): string {
  let inside = false;
  const kept = markdown.split("\n").map((line) => {
    const isFence = FENCE.test(line);
    if (isFence) inside = !inside;
    return isFence || inside ? "" : line;
  });
  return kept.join("\n");
}
