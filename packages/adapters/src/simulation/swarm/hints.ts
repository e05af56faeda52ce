import type { RoomId, Signals } from "@tallylight/core";
import type { VirtualClock } from "../virtual-clock.ts";
import type { FaultName } from "./options.ts";
import type { Process } from "./process.ts";
import type { Random } from "./random.ts";

/** Redis' pub/sub between the instances: no promise, only hints. */
type Hints = { readonly signalsOf: (process: Process) => Signals };

export function hintNetwork(
  clock: VirtualClock,
  random: Random,
  on: (fault: FaultName, probability: number) => boolean,
  lost: (roomId: RoomId) => void,
): Hints {
  type Listener = { readonly roomId: RoomId; readonly process: Process; readonly wake: () => void };
  const listeners = new Set<Listener>();
  return {
    signalsOf: (process) => ({
      publish: (roomId) => {
        for (const listener of listeners) {
          if (listener.roomId !== roomId) continue;
          if (on("hint-lost", 0.5)) lost(roomId);
          else
            clock.after(random.between(1, 4), () => {
              if (listeners.has(listener)) listener.process.deliver(() => listeners.has(listener) && listener.wake());
            });
        }
      },
      subscribe: (roomId, wake) => {
        const listener = { roomId, process, wake };
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    }),
  };
}
