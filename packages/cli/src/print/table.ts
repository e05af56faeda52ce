import { printable } from "./words.ts";

export type Column<T> = {
  readonly title: string;
  readonly text: (row: T) => string;
  /** Prose, which may go on in the next line. At most one column, the last. */
  readonly wraps?: boolean;
};

export type Fact = readonly [label: string, value: string];

const GAP = "  ";
const LEAST_PROSE = 16;

/**
 * Rows in columns, headed by titles in capitals. Where that is wider than `width` the prose of the last column wraps;
 * where it is still too wide, each row becomes a list of facts. Nothing is ever cut off: an id is there to be copied.
 */
export function table<T>(rows: readonly T[], columns: readonly Column<T>[], width: number): readonly string[] {
  const cells = rows.map((row) => columns.map(({ text }) => printable(text(row))));
  const titles = columns.map(({ title }) => title.toUpperCase());
  const widths = titles.map((title, at) => Math.max(...[title, ...cells.map((row) => row[at] ?? "")].map(widthOf)));
  const last = widths.length - 1;
  const before = widths.slice(0, last).reduce((sum, one) => sum + one + GAP.length, 0);
  const room = columns[last]?.wraps === true ? Math.max(width - before, LEAST_PROSE) : (widths[last] ?? 0);
  if (before + Math.min(room, widths[last] ?? 0) > width) return blocks(cells, columns, width);
  return [titles, ...cells].flatMap((row) => tableRow(row, widths, room));
}

function tableRow(row: readonly string[], widths: readonly number[], room: number): readonly string[] {
  const last = row.length - 1;
  const [first = "", ...more] = wrap(row[last] ?? "", room);
  const head = row.slice(0, last).map((cell, at) => cell + " ".repeat((widths[at] ?? 0) - widthOf(cell)));
  const indent = widths.slice(0, last).reduce((sum, one) => sum + one + GAP.length, 0);
  return [[...head, first].join(GAP).trimEnd(), ...more.map((line) => " ".repeat(indent) + line)];
}

function blocks<T>(
  cells: readonly (readonly string[])[],
  columns: readonly Column<T>[],
  width: number,
): readonly string[] {
  return cells.flatMap((row, at) => [
    ...(at === 0 ? [] : [""]),
    ...facts(
      columns.map(({ title }, column): Fact => [title, row[column] ?? ""]),
      width,
    ),
  ]);
}

/** `Label: value` lines; what is empty is left out, and what is long goes on in the next line, indented. */
export function facts(known: readonly Fact[], width: number): readonly string[] {
  return known
    .filter(([, value]) => value !== "")
    .flatMap(([label, value]) => {
      const [first = "", ...more] = wrap(`${label}: ${printable(value)}`, width - 2);
      return [first, ...more.map((line) => `  ${line}`)];
    });
}

/** Lines of whole words; a word that is wider than `width` has its own line. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** Columns that a terminal takes for a text: two for East Asian characters and emoji, none for combining marks. */
function widthOf(text: string): number {
  let width = 0;
  for (const char of text) width += /[\p{M}\u200b-\u200d]/u.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return width;
}
