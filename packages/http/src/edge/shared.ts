import {
  formatRecordingId,
  getRecording,
  type RecordingCatalog,
  type RecordingIdParts,
  type Unavailable,
} from "@tallylight/core";
import { err, ok, type ResultAsync, safeTry } from "neverthrow";
import type { EdgeRefusal } from "../problem.ts";
import { isSecret } from "./secrets.ts";

/** OpenVidu Meet's name of the parameter; some of its pages write it in lower case. */
export const SECRET_PARAMETER = "recordingSecret";

export function sharedSecret(query: Readonly<Record<string, string>>): string | null {
  return query[SECRET_PARAMETER] ?? query[SECRET_PARAMETER.toLowerCase()] ?? null;
}

/** Below the API's base: what a secret may open, so that a stranger who has one is listened to. */
export const SHARED_PATH = /^\/recordings\/[^/]+(\/media)?$/;

/**
 * What this secret opens of the recording: `public` is for whoever has it, `private` for those who are known besides. A
 * recording that there is not is answered as a wrong secret, and the secret is not repeated.
 */
export function openShared(
  ports: { readonly catalog: RecordingCatalog },
  id: RecordingIdParts,
  secret: string,
): ResultAsync<"public" | "private", EdgeRefusal | Unavailable> {
  return safeTry(async function* () {
    const refusal = { kind: "secret-not-recognized", recordingId: formatRecordingId(id) } as const;
    const secrets = yield* ports.catalog.secrets.find(id);
    // Both are compared, whichever fits.
    const isPublic = secrets !== null && isSecret(secrets.public, secret);
    const isPrivate = secrets !== null && isSecret(secrets.private, secret);
    if (!isPublic && !isPrivate) return err<"public" | "private", EdgeRefusal | Unavailable>(refusal);
    const found = await getRecording(ports, id);
    if (found.isErr()) return err(found.error.kind === "unavailable" ? found.error : refusal);
    return ok<"public" | "private", EdgeRefusal | Unavailable>(isPublic ? "public" : "private");
  });
}
