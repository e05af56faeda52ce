/**
 * An object with the asked fields only. Names that it cannot have are passed over; where no name is left, nothing is
 * left out.
 */
export function withFields(
  value: Readonly<Record<string, unknown>>,
  asked: readonly string[],
  known: readonly string[],
): Readonly<Record<string, unknown>> {
  const wanted = asked.filter((name) => known.includes(name));
  if (wanted.length === 0) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => wanted.includes(name)));
}
