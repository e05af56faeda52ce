import type { Message } from "@tallylight/core";
import type { ReleasedJson } from "./lock.ts";

/** The notice that tells services of a lock that was freed by hand, wherever that was done. */
export const LOCK_RELEASED = "lockReleased";

/** `via`: with the stores themselves, past every service; or by a service, which has logged it already. */
export type ReleaseAudit = ReleasedJson & { readonly by: string; readonly via: "stores" | "service" };

/** The audit of a release, as it is announced. */
export function releaseNotice(audit: ReleaseAudit): Message & { readonly kind: "notice" } {
  return { kind: "notice", name: LOCK_RELEASED, data: { roomId: audit.released.roomId, ...audit } };
}
