export type { InvalidStored } from "./recording.ts";
export { decodeEvidence, encodeEvidence } from "./evidence.ts";
export { encodeLock, type LockColumns, storedLock } from "./lock.ts";
export { decodeRecording, encodeRecording } from "./recording.ts";
export { decodeRoom, encodeRoom } from "./room.ts";
