import { hash, timingSafeEqual } from "node:crypto";

/** Is it this secret? Compared by digests: neither time nor length tells anything. */
export function isSecret(secret: string, told: string): boolean {
  return timingSafeEqual(digest(secret), digest(told));
}

/** Is it one of these? Compared with all of them, whichever fits. */
export function isOneOf(secrets: readonly string[], told: string): boolean {
  const shown = digest(told);
  return digestsOf(secrets)
    .map((own) => timingSafeEqual(own, shown))
    .includes(true);
}

/** Every request shows a key, and the keys of a process stay the same list. */
const known = new WeakMap<readonly string[], readonly Buffer[]>();

function digestsOf(secrets: readonly string[]): readonly Buffer[] {
  const digests = known.get(secrets) ?? secrets.map(digest);
  known.set(secrets, digests);
  return digests;
}

function digest(text: string): Buffer {
  return hash("sha256", text, "buffer");
}
