import type { RoomId, SweepPorts, Unavailable } from "@tallylight/core";
import type { ResultAsync } from "neverthrow";

/** Asks one dependency something that changes nothing. */
export type Probe = () => ResultAsync<unknown, Unavailable>;

/** A room that nobody has: looking for it costs a dependency as little as anything. */
const NOBODYS_ROOM = "tallylight-probe" as RoomId;

export function probesOf(
  ports: Pick<SweepPorts, "locks" | "rooms" | "directory">,
): Readonly<Record<"liveKit" | "locks" | "storage", Probe>> {
  return {
    liveKit: () => ports.directory.find(NOBODYS_ROOM),
    locks: () => ports.locks.read(NOBODYS_ROOM),
    storage: () => ports.rooms.find(NOBODYS_ROOM),
  };
}
