import { err, ok, type ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { RecordingIdParts } from "../ids.ts";
import type { Ids } from "../ports/ids.ts";
import type { RecordingCatalog } from "../ports/recording-catalog.ts";
import type { ShareSecrets } from "../ports/share-secrets.ts";
import { getRecording, type RecordingNotFound } from "./recordings.ts";

type SharePorts = { readonly catalog: RecordingCatalog };

/** The recording's secrets, made when it has none: 131 bits each, the same until they are revoked. */
export function shareRecording(
  ports: SharePorts & { readonly ids: Ids },
  id: RecordingIdParts,
): ResultAsync<ShareSecrets, RecordingNotFound | Unavailable> {
  const { catalog, ids } = ports;
  return safeTry(async function* () {
    yield* getRecording(ports, id);
    const found = yield* catalog.secrets.find(id);
    if (found !== null) return ok(found);
    const made = yield* catalog.secrets.make(id, { public: ids.uid(), private: ids.uid() });
    // A deletion that came in between has removed the secrets before there were any.
    const still = await getRecording(ports, id);
    if (still.isOk()) return ok(made);
    if (still.error.kind === "recording-not-found") yield* catalog.secrets.remove(id);
    return err(still.error);
  });
}

/** Nobody is let in any more by what was shared; sharing it anew makes other secrets. */
export function unshareRecording(
  ports: SharePorts,
  id: RecordingIdParts,
): ResultAsync<void, RecordingNotFound | Unavailable> {
  return getRecording(ports, id).andThen(() => ports.catalog.secrets.remove(id));
}
