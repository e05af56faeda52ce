export { recordingDocuments } from "../documents/recording-documents.ts";
export { roomCatalog } from "../documents/room-catalog.ts";
export {
  comparesAndSets,
  deletesInOneStep,
  lacksConditions,
  S3_ADVICE,
  type S3Capabilities,
  type S3Capability,
  type S3Probe,
  s3Probe,
} from "./capabilities.ts";
export { shareSecrets } from "../documents/share-secrets.ts";
export { connectS3, type S3Connection, type S3Options } from "./connect.ts";
export type { Turns } from "../documents/turns.ts";
export { s3Documents } from "./documents.ts";
export { s3LockObjects } from "./lock-objects.ts";
export { type EvidenceQueue, s3LockStore, type S3LockStoreOptions } from "./lock-store.ts";
export { s3Media } from "./media-store.ts";
