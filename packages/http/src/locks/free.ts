import { releaseLock, type ReleaseCommand } from "@tallylight/core";
import { err, ok, type Result } from "neverthrow";
import type { Service } from "../edge/context.ts";
import type { Refusal } from "../problem.ts";
import { LOCK_RELEASED, lockJson, type ReleasedJson, releaseNotice } from "../shapes/index.ts";

type ByHand = ReleaseCommand & {
  /** Why, for the audit line. */
  readonly reason: string;
  /** Who, for the audit line. */
  readonly by: string;
};

/** Frees a room by hand, says so in the log, and tells whoever reads the events. */
export async function freeByHand(
  { house, log }: Service,
  { reason, by, ...command }: ByHand,
): Promise<Result<ReleasedJson, Refusal>> {
  const { limits } = house.config;
  const freed = await releaseLock(house.ports, limits, command);
  if (freed.isErr()) return err(freed.error);
  const shown: ReleasedJson = { released: lockJson(freed.value, limits), forced: command.force, reason };
  const audit = { ...shown, by, via: "service" } as const;
  log.warn({ audit: { event: LOCK_RELEASED, ...audit } }, "a lock was released by hand");
  // It is freed, and in the log, also when this is lost.
  await house.outbox.append(command.roomId, releaseNotice(audit));
  return ok(shown);
}
