import { createHash, timingSafeEqual } from "node:crypto";

/** Is it this secret? Compared by digests: neither time nor length tells anything. */
export function isSecret(secret: string, told: string): boolean {
  return timingSafeEqual(digest(secret), digest(told));
}

/** Is it one of these? Compared with all of them, whichever fits. */
export function isOneOf(secrets: readonly string[], told: string): boolean {
  return secrets.map((secret) => isSecret(secret, told)).includes(true);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
