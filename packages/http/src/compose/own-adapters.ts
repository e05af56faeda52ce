import type { LiveKitWebhooks } from "@tallylight/adapters/livekit";
import type { Egress, LockStore, RecordingCatalog, RoomCatalog, RoomDirectory } from "@tallylight/core";

/**
 * Adapters that the program brings itself, each certified by its contract in `@tallylight/adapters/contracts`. Whoever
 * made them closes them, after the house.
 */
export type OwnAdapters = {
  readonly liveKit?: OwnLiveKit | undefined;
  readonly locks?: LockStore | undefined;
  readonly storage?: OwnStorage | undefined;
};

/** All that is asked of LiveKit: to record, to tell of rooms, and to sign its webhooks. */
export type OwnLiveKit = {
  readonly egress: Egress;
  readonly directory: RoomDirectory;
  readonly webhooks: LiveKitWebhooks;
};

/** What is kept of recordings and rooms: their documents, their media, and the secrets of what is shared. */
export type OwnStorage = Pick<RecordingCatalog, "documents" | "media" | "secrets"> & { readonly rooms: RoomCatalog };
