import type { ResultAsync } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { RecordingIdParts } from "../ids.ts";

/** What opens one recording to whoever has it: `public` by itself, `private` to those who are known besides. */
export type ShareSecrets = { readonly public: string; readonly private: string };

/**
 * The secrets of shared recordings, one document for each below `recordings/.secrets/` of OpenVidu Meet's layout.
 *
 * - `make` writes where there are none; else it changes nothing. It gives what is there after it.
 * - Removing what is gone is no error.
 */
export interface ShareSecretStore {
  find(id: RecordingIdParts): ResultAsync<ShareSecrets | null, Unavailable>;
  make(id: RecordingIdParts, secrets: ShareSecrets): ResultAsync<ShareSecrets, Unavailable>;
  remove(id: RecordingIdParts): ResultAsync<void, Unavailable>;
}
