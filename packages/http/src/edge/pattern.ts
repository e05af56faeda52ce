import { RE2JS } from "re2js";
import { err, ok, Result } from "neverthrow";

export const MAX_PATTERN_LENGTH = 256;
/** A counted repetition is unrolled: what a few characters say can be a large program. */
const MAX_PROGRAM_SIZE = 4_000;

type InvalidPattern = { readonly kind: "invalid-pattern"; readonly reason: string };

/** Does a text contain what the pattern says? */
type TextMatcher = (text: string) => boolean;

/**
 * A pattern that somebody else wrote, on RE2's engine: its time grows with the text's length, whatever the pattern, where
 * JavaScript's own can be made to take for ever. It has no look-around and no references back, which would undo that.
 */
export function compilePattern(
  pattern: string,
  options: { readonly caseInsensitive?: boolean } = {},
): Result<TextMatcher, InvalidPattern> {
  const invalid = (reason: string): InvalidPattern => ({ kind: "invalid-pattern", reason });
  if (pattern.length > MAX_PATTERN_LENGTH) return err(invalid(`is longer than ${MAX_PATTERN_LENGTH} characters`));
  const flags = options.caseInsensitive === true ? RE2JS.CASE_INSENSITIVE : 0;
  const compile = Result.fromThrowable(
    () => RE2JS.compile(pattern, flags),
    () => invalid("is not a regular expression that RE2 knows"),
  );
  return compile().andThen((compiled) =>
    compiled.programSize() > MAX_PROGRAM_SIZE
      ? err(invalid("repeats too much"))
      : ok((text: string) => compiled.matcher(text).find()),
  );
}
