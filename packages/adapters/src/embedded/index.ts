export { type EmbeddedEnv, type EmbeddedOptions, openEmbedded } from "./connect.ts";
export { embeddedLockStore, type EmbeddedLockStoreOptions } from "./lock-store.ts";
export { type EmbeddedIndexOptions, embeddedRecordingIndex } from "./recording-index.ts";
export { recordingDocuments } from "../documents/recording-documents.ts";
export { roomCatalog } from "../documents/room-catalog.ts";
export { fileDocuments } from "./files/documents.ts";
export { cleanTemporaryFiles } from "./files/durable.ts";
export { fileMedia } from "./files/media-store.ts";
export { fileUpload } from "./files/upload.ts";
