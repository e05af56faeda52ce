export { emptyLockMemory, type LockMemory, memoryLockStore, type MemoryLockStoreOptions } from "./lock-store.ts";
export { memoryOutbox } from "./outbox.ts";
export { memorySignals } from "./signals.ts";
export { emptyIndexMemory, type IndexMemory, memoryRecordingIndex } from "./recording-index.ts";
export { recordingDocuments } from "../documents/recording-documents.ts";
export { roomCatalog } from "../documents/room-catalog.ts";
export { type AnswersMemory, memoryStartAnswers } from "./start-answers.ts";
export { memoryDocuments, type MemoryDocuments } from "./documents.ts";
export { memoryMedia, type MemoryMedia } from "./media-store.ts";
