export { recordingDocuments } from "../documents/recording-documents.ts";
export { roomCatalog } from "../documents/room-catalog.ts";
export { connectS3, type S3Connection, type S3Options } from "./connect.ts";
export { s3Documents } from "./documents.ts";
export { s3LockObjects } from "./lock-objects.ts";
export { type EvidenceQueue, s3LockStore, type S3LockStoreOptions } from "./lock-store.ts";
export { s3Media } from "./media-store.ts";
