import type { RoomId, Signals } from "@tallylight/core";

/** Hints within one process. A listener runs after the publisher's turn, never inside it. */
export function memorySignals(): Signals {
  const listeners = new Map<RoomId, Set<() => void>>();
  return {
    publish: (roomId) => {
      for (const listener of listeners.get(roomId) ?? []) {
        queueMicrotask(() => {
          if (listeners.get(roomId)?.has(listener) === true) listener();
        });
      }
    },
    subscribe: (roomId, wake) => {
      // A function of our own for each call: the same `wake` may listen twice and leave once.
      const listener = (): void => wake();
      const ofRoom = listeners.get(roomId) ?? new Set();
      listeners.set(roomId, ofRoom.add(listener));
      return () => {
        ofRoom.delete(listener);
        if (ofRoom.size === 0 && listeners.get(roomId) === ofRoom) listeners.delete(roomId);
      };
    },
  };
}
