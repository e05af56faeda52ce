import { err, ok, type Result } from "neverthrow";
import type { House } from "../compose.ts";
import type { Log } from "../log.ts";

/** The storage is to hold the locks, and cannot. */
export type StorageUnfit = { readonly kind: "storage-unfit"; readonly cause: string };

/**
 * Asks the storage what it can do, once, before the service begins, and says what is lacking. One that does not answer
 * may come back: it is asked again by `/readyz`, and before its first lock.
 */
export async function checkStorage(
  { storage, config }: Pick<House, "storage" | "config">,
  log: Log,
): Promise<Result<void, StorageUnfit>> {
  if (storage === null) return ok();
  const asked = await storage.ask();
  if (asked.isErr()) {
    log.warn({ cause: asked.error.cause }, "S3 does not say yet what it can do");
    return ok();
  }
  const detail = asked.value;
  const advice = storage.advice(detail);
  if (detail.metadata === "read-check-write" && config.lockStore === "s3") {
    return err({
      kind: "storage-unfit",
      cause: "it obeys no conditional writes, and two instances could take one room",
    });
  }
  for (const lacking of advice) log.warn({ lacking }, "what this S3 lacks");
  return ok();
}
