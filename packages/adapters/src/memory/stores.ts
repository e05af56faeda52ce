import type {
  EpochMs,
  EventLog,
  LockStore,
  Outbox,
  Prefix,
  RecordingCatalog,
  RoomCatalog,
  Signals,
  StartAnswers,
} from "@tallylight/core";
import { recordingDocuments } from "../documents/recording-documents.ts";
import { roomCatalog } from "../documents/room-catalog.ts";
import { shareSecrets } from "../documents/share-secrets.ts";
import { type MemoryDocuments, memoryDocuments } from "./documents.ts";
import { memoryEventLog } from "./event-log.ts";
import { emptyLockMemory, type LockMemory, memoryLockStore } from "./lock-store.ts";
import { memoryMedia, type MemoryMedia } from "./media-store.ts";
import { memoryOutbox } from "./outbox.ts";
import { emptyIndexMemory, memoryRecordingIndex } from "./recording-index.ts";
import { memorySignals } from "./signals.ts";
import { memoryStartAnswers } from "./start-answers.ts";

/** Everything that is stored, in this process alone. */
export type MemoryStores = {
  readonly locks: LockStore;
  readonly signals: Signals;
  readonly catalog: RecordingCatalog;
  readonly rooms: RoomCatalog;
  readonly answers: StartAnswers;
  readonly outbox: Outbox;
  readonly events: EventLog;
  /** What lies below them, for whoever looks past the ports. */
  readonly below: {
    readonly locks: LockMemory;
    readonly documents: MemoryDocuments;
    readonly files: Pick<MemoryMedia, "upload" | "keys">;
  };
};

/** @param now The stores' clock. */
export function memoryStores({ prefix, now }: { readonly prefix: Prefix; readonly now: () => EpochMs }): MemoryStores {
  const locks = emptyLockMemory();
  const documents = memoryDocuments();
  const index = emptyIndexMemory();
  const { media, ...files } = memoryMedia(prefix, now);
  return {
    locks: memoryLockStore({ now, memory: locks }),
    signals: memorySignals(),
    catalog: {
      documents: recordingDocuments(documents, prefix),
      index: memoryRecordingIndex(index),
      media,
      secrets: shareSecrets(documents, prefix),
    },
    rooms: roomCatalog(documents, prefix),
    answers: memoryStartAnswers({ now }),
    outbox: memoryOutbox(index, now),
    events: memoryEventLog(),
    below: { locks, documents, files },
  };
}
