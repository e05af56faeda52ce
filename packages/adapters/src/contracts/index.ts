export { recordingIndexContract } from "./recording-index.contract.ts";
export { egressContract, type EgressHarness } from "./egress.contract.ts";
export { roomDirectoryContract, type RoomDirectoryHarness, type Seat } from "./room-directory.contract.ts";
export { lockStoreContract, type LockStoreContractOptions, type LockStoreHarness } from "./lock-store.contract.ts";
export { signalsContract, type SignalsHarness } from "./signals.contract.ts";
export { mediaStoreContract, type MediaStoreHarness } from "./media-store.contract.ts";
export { recordingDocumentsContract, type RecordingDocumentsHarness } from "./recording-documents.contract.ts";
export { roomCatalogContract, type RoomCatalogHarness } from "./room-catalog.contract.ts";
