import type { RoomId } from "../ids.ts";

/**
 * Hints between instances that something about a room has changed. A hint may be lost or come twice: who gets one
 * reads the state, and who waits for one also looks by itself. So neither method can fail.
 */
export interface Signals {
  /** Wakes whoever listens for this room, in every instance, this one included. Returns at once. */
  publish(roomId: RoomId): void;
  /** Calls `wake` after each hint until the returned function is called. */
  subscribe(roomId: RoomId, wake: () => void): () => void;
}
