import { existsSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";

/** One top-level statement of a declaration file. */
type Statement = {
  /** What it declares; an import or a list of exports declares nothing. */
  readonly name: string | null;
  /** The comment above it, or nothing. */
  readonly doc: string;
  readonly text: string;
};

/** What an entry point offers: its names, and what of other declarations they are made of. */
export type Surface = {
  /** Each exported name, with the declaration it stands for, comments and all. */
  readonly exported: readonly { readonly name: string; readonly documented: boolean; readonly declaration: string }[];
  /** All of it as one text, in the order of names: it changes when, and only when, what can be used changes. */
  readonly text: string;
};

type Found = Statement & { readonly file: string };

/** @param entry The built declaration file of an entry point. */
export function surfaceOf(entry: string): Surface {
  const exported = new Map<string, Found>();
  for (const [name, found] of exportsOf(entry)) exported.set(name, found);
  const reached = new Map<string, Found>();
  const visit = (found: Found): void => {
    const key = `${found.file} ${found.name}`;
    if (reached.has(key)) return;
    reached.set(key, found);
    for (const word of new Set(found.text.match(/[A-Za-z_$][\w$]*/g))) {
      const other = word === found.name ? null : declared(found.file, word);
      if (other !== null) visit(other);
    }
  };
  for (const found of exported.values()) visit(found);
  const isExported = (found: Found): boolean =>
    [...exported.values()].some((one) => one.file === found.file && one.name === found.name);
  const inside = [...reached.values()].filter((found) => !isExported(found));
  const home = dirname(entry);
  const parts = [
    ...[...exported.entries()].map(([name, found]) => part(name, found, "")),
    ...inside.map((found) => part(found.name ?? "", found, ` (${relative(home, found.file)}, not exported)`)),
  ];
  return {
    exported: [...exported.entries()].map(([name, { doc, text }]) => ({
      name,
      documented: doc !== "",
      declaration: `${doc}\n${text}`,
    })),
    text: `${parts.sort().join("\n")}\n`,
  };
}

function part(name: string, { text }: Found, where: string): string {
  return `// ${name}${where}\n${text.replace(/\/\*\*[\s\S]*?\*\/\n?\s*/g, "")}\n`;
}

/** The names that a file exports, with where they are declared. */
function exportsOf(file: string): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>();
  for (const { text, name, doc } of statementsOf(file)) {
    const list = /^export (?:type )?\{([^}]*)\}(?: from "([^"]+)")?/.exec(text);
    if (list === null) {
      if (name !== null && text.startsWith("export")) found.set(name, { name, doc, text, file });
      continue;
    }
    for (const [own, shown] of namesIn(list[1] ?? "")) {
      const at = list[2] === undefined ? declared(file, own) : elsewhere(file, list[2], own);
      found.set(
        shown,
        at ?? { name: shown, doc: "/** */", text: `export { ${own} } from "${list[2] ?? file}";`, file },
      );
    }
  }
  return found;
}

/** A name as it is declared in a file, or as the file has it from another of the same package. */
function declared(file: string, name: string): Found | null {
  for (const statement of statementsOf(file)) {
    if (statement.name === name) return { ...statement, file };
    const list = /^import (?:type )?\{([^}]*)\} from "([^"]+)"/.exec(statement.text);
    const own = list === null ? undefined : namesIn(list[1] ?? "").find(([, shown]) => shown === name)?.[0];
    if (own !== undefined) return elsewhere(file, list?.[2] ?? "", own);
  }
  return null;
}

function elsewhere(file: string, from: string, name: string): Found | null {
  if (!from.startsWith(".")) return null;
  const path = resolve(dirname(file), from.replace(/\.(ts|tsx|js)$/, ".d.ts"));
  return existsSync(path) ? (exportsOf(path).get(name) ?? null) : null;
}

/** `type A, B as C` as what each is called there and here. */
function namesIn(list: string): readonly (readonly [own: string, shown: string])[] {
  return list
    .split(",")
    .map((one) => one.trim().replace(/^type /, ""))
    .filter((one) => one !== "")
    .map((one) => {
      const [own = "", shown = own] = one.split(" as ");
      return [own, shown] as const;
    });
}

const DECLARES = /^(?:export )?(?:declare )?(?:abstract )?(?:const|function|class|type|interface|enum) ([\w$]+)/;

const BODY = /^(?:export )?(?:declare )?(?:abstract )?(?:interface|class|enum) /m;

const read = new Map<string, readonly Statement[]>();

/** TypeScript writes each top-level statement from the first column on, below its comment. */
function statementsOf(file: string): readonly Statement[] {
  const known = read.get(file);
  if (known !== undefined) return known;
  const source = readFileSync(file, "utf8").replace(/^\/\/#.*$/gm, "");
  const starts = /^(?=\/\*\*|(?:export|import|declare|type|interface) )/m;
  const statements: Statement[] = [];
  let doc = "";
  let text = "";
  for (const piece of source.split(starts).map((one) => one.trim())) {
    if (text === "" && piece.startsWith("/**") && piece.endsWith("*/")) doc = piece;
    else text = `${text}\n${piece}`.trim();
    // A comment within a union begins in the first column, too; interfaces and classes end without a semicolon.
    if (!text.endsWith(";") && !(text.endsWith("}") && BODY.test(text))) continue;
    const statement = split(doc, text);
    statements.push({ name: DECLARES.exec(statement.text)?.[1] ?? null, ...statement });
    [doc, text] = ["", ""];
  }
  read.set(file, statements);
  return statements;
}

/** A comment that came with its statement is taken off it. */
function split(doc: string, text: string): Omit<Statement, "name"> {
  const own = /^\/\*\*[\s\S]*?\*\/\s*/.exec(text)?.[0];
  return own === undefined ? { doc, text } : { doc: own.trim(), text: text.slice(own.length) };
}
