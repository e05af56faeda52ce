/** What a fact says of a value: itself, or one of these kinds. */
const KINDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  "<text>": (value) => typeof value === "string" && value !== "",
  "<integer>": Number.isInteger,
  "<number>": (value) => typeof value === "number",
  "<any>": () => true,
};

/**
 * Where an answer is not as the fact says: paths, with what was expected. Objects have the same members and lists the
 * same length; `more` names members that may be there beside them.
 */
export function mismatches(fact: unknown, answer: unknown, more: readonly string[], at = "body"): readonly string[] {
  const wrong = [`${at}: expected ${JSON.stringify(fact)}, received ${JSON.stringify(answer)}`];
  if (typeof fact === "string" && Object.hasOwn(KINDS, fact)) return KINDS[fact]?.(answer) === true ? [] : wrong;
  if (Array.isArray(fact)) {
    if (!Array.isArray(answer) || answer.length !== fact.length) return wrong;
    return fact.flatMap((one, nth) => mismatches(one, answer[nth], more, `${at}.${nth}`));
  }
  if (typeof fact !== "object" || fact === null) return fact === answer ? [] : wrong;
  if (typeof answer !== "object" || answer === null) return wrong;
  const told = Object.entries(fact).flatMap(([name, value]) =>
    mismatches(value, (answer as Record<string, unknown>)[name], more, `${at}.${name}`),
  );
  const unknown = Object.keys(answer).filter((name) => !Object.hasOwn(fact, name) && !more.includes(name));
  return [...told, ...unknown.map((name) => `${at}.${name}: not expected`)];
}
