import { readFileSync } from "node:fs";
import { err, ok, Result } from "neverthrow";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that cannot be used: "VARIABLE given; expected …". `given` never holds a secret. */
export type ConfigProblem = { readonly variable: string; readonly given: string; readonly expected: string };

/** How the text of a variable becomes a value. The error says what is expected. */
export type Kind<T> = {
  readonly parse: (text: string) => Result<T, string>;
  /** Never shown. */
  readonly secret?: boolean;
  /** A value as it would be written. Default: as JavaScript writes it. */
  readonly show?: (value: T) => string;
};

/** A setting as it takes effect. */
export type Setting = {
  readonly variable: string;
  /** As it would be written; null: a secret that is set, which is not shown, or nothing at all. */
  readonly value: string | null;
  readonly from: "environment" | "file" | "default";
  readonly secret: boolean;
};

/** The variables of an environment, read one by one; what is wrong is gathered. */
export type Variables = {
  /** The variable's value, or `fallback` when it is not set or cannot be read. An empty one counts as not set. */
  readonly get: <T, F>(name: string, kind: Kind<T>, fallback: F) => T | F;
  readonly given: (name: string) => boolean;
  /** Its text as it is. */
  readonly value: (name: string) => string | undefined;
  readonly note: (variable: string, given: string, expected: string) => void;
  readonly problems: () => readonly ConfigProblem[];
  /** Every setting that was asked for, in that order. */
  readonly settings: () => readonly Setting[];
  /** The names that were set, and those that were asked for. */
  readonly names: () => { readonly set: readonly string[]; readonly known: readonly string[] };
};

const LONGEST_SHOWN = 60;

export function readVariables(env: Environment): Variables {
  const problems: ConfigProblem[] = [];
  const known = new Set<string>();
  const texts = new Map<string, string | undefined>();
  const settings = new Map<string, Setting>();
  const note = (variable: string, given: string, expected: string): void =>
    void problems.push({ variable, given, expected });
  const value = (name: string): string | undefined => {
    known.add(name);
    if (!texts.has(name)) {
      const read = textOf(env, name);
      if (read.isErr()) problems.push(read.error);
      texts.set(name, read.unwrapOr(undefined));
    }
    return texts.get(name);
  };
  return {
    get: (name, kind, fallback) => {
      const text = value(name);
      settings.set(name, settingOf(env, name, kind, { text, fallback }));
      if (text === undefined) return fallback;
      const parsed = kind.parse(text);
      if (parsed.isOk()) return parsed.value;
      note(name, kind.secret === true ? "cannot be used (its value is not shown)" : `is ${shown(text)}`, parsed.error);
      return fallback;
    },
    given: (name) => value(name) !== undefined,
    value,
    note,
    problems: () => problems,
    settings: () => [...settings.values()],
    names: () => ({ set: Object.keys(env).filter((name) => env[name] !== undefined), known: [...known] }),
  };
}

function settingOf<T>(
  env: Environment,
  variable: string,
  { secret = false, show = String }: Kind<T>,
  { text, fallback }: { readonly text: string | undefined; readonly fallback: unknown },
): Setting {
  if (text === undefined) {
    const none =
      fallback === null || fallback === undefined || secret || (Array.isArray(fallback) && fallback.length === 0);
    return { variable, value: none ? null : show(fallback as T), from: "default", secret };
  }
  const from = env[variable]?.trim() ? "environment" : "file";
  return { variable, value: secret ? null : text, from, secret };
}

const shown = (text: string): string =>
  JSON.stringify(text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text);

/** The variable itself, or what the file says that `NAME_FILE` names; not both. */
function textOf(env: Environment, name: string): Result<string | undefined, ConfigProblem> {
  const own = env[name]?.trim() || undefined;
  const variable = `${name}_FILE`;
  const path = env[variable]?.trim() || undefined;
  if (path === undefined) return ok(own);
  if (own !== undefined) return err({ variable, given: `is set, and so is ${name}`, expected: "one of the two" });
  const read = Result.fromThrowable(
    () => readFileSync(path, "utf8"),
    (thrown): ConfigProblem => ({
      variable,
      given: `is ${shown(path)}, which cannot be read (${codeOf(thrown)})`,
      expected: `the path of a file that holds ${name}`,
    }),
  );
  return read().map((content) => content.trim() || undefined);
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : "unknown reason";
}
