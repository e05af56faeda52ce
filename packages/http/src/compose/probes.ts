import type { RoomId, SweepPorts, Unavailable } from "@tallylight/core";
import type { ResultAsync } from "neverthrow";
import type { StorageCheck } from "./open-s3.ts";

/** Asks one dependency something that changes nothing. */
export type Probe = () => ResultAsync<unknown, Unavailable>;

/** A room that nobody has: looking for it costs a dependency as little as anything. */
const NOBODYS_ROOM = "tallylight-probe" as RoomId;

/** What is to be asked beside the ports. */
type Beside = {
  /** The index is not where the locks are. */
  readonly indexApart: boolean;
  readonly check: StorageCheck | null;
  readonly redis?: Probe | null;
};

export function probesOf(
  ports: Pick<SweepPorts, "locks" | "rooms" | "directory" | "catalog">,
  { indexApart, check, redis = null }: Beside = { indexApart: false, check: null },
): Readonly<Record<"liveKit" | "locks" | "storage", Probe>> {
  const read: Probe = () => ports.locks.read(NOBODYS_ROOM);
  // A room is in one part of a cluster only.
  const locks: Probe = redis === null ? read : () => read().andThen(redis);
  const storage: Probe = () => ports.rooms.find(NOBODYS_ROOM);
  return {
    liveKit: () => ports.directory.find(NOBODYS_ROOM),
    locks: indexApart ? () => locks().andThen(() => ports.catalog.index.state()) : locks,
    storage: check === null ? storage : () => storage().andThen(() => check.ask()),
  };
}
