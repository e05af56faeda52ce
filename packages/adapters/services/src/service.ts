/** A server of a test's own: what it needs to talk to it, and how to end it. */
export type Service<T> = T & { readonly stop: () => Promise<void> };

/** A server that a test may kill, and start again where it was. */
export type Mortal = {
  /** Ends it as a crash does; what it had on the disk stays there. */
  readonly kill: () => Promise<void>;
  /** After `kill`: on the same ports and in the same folder, which is first made empty if asked. */
  readonly restart: (how?: { readonly emptied?: boolean }) => Promise<void>;
  /** It does nothing until `goOn` (SIGSTOP, SIGCONT); what is sent to it waits in the kernel. */
  readonly pause: () => void;
  readonly goOn: () => void;
};

/** The server cannot be had on this machine; says why, and how to get it. */
export type Skipped = { readonly skipped: string };

/**
 * Tells a missing server to whoever runs the tests, in one line, so that a skip is never silent.
 * With `TALLY_REQUIRE_SERVICES=1` (CI) a missing server is an error instead.
 */
export async function serviceOrSkip<T extends object>(
  name: string,
  find: () => Promise<T | Skipped>,
): Promise<T | Skipped> {
  const found = await find();
  if (!isSkipped(found)) return found;
  const line = `no ${name}: ${found.skipped}`;
  if (process.env["TALLY_REQUIRE_SERVICES"] === "1") throw new Error(`${line} (TALLY_REQUIRE_SERVICES=1)`);
  process.stderr.write(`skipped: ${line}\n`);
  return found;
}

export function isSkipped(found: object): found is Skipped {
  return "skipped" in found;
}
