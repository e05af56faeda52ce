import { setTimeout as sleep } from "node:timers/promises";

const LONGEST_MS = 60_000;
const POLL_MS = 50;

/** Polls for a state; what rejects is not so yet. Rejects after a minute. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + LONGEST_MS;
  while (!(await holds().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`${what}: not so after ${LONGEST_MS} ms`);
    await sleep(POLL_MS);
  }
}
