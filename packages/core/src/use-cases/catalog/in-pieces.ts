import { ok, type ResultAsync, safeTry } from "neverthrow";

/**
 * A long work as pieces, each a bounded time, each told where the one before ended. The places are plain data, so that
 * the next piece may be done by another process, or never.
 *
 * @param goOn Told of each piece; false leaves the rest to somebody else.
 * @returns The last piece that was done.
 */
export function inPieces<P extends { readonly next: unknown }, E>(
  piece: (after: P["next"]) => ResultAsync<P, E>,
  after: P["next"],
  goOn: (piece: P) => boolean,
): ResultAsync<P, E> {
  return safeTry(async function* () {
    let done: P = yield* piece(after);
    while (goOn(done) && done.next !== null) done = yield* piece(done.next);
    return ok(done);
  });
}
