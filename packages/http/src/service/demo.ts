import { createRoom, DEFAULT_ROOM_CONFIG, type RoomId, type Unavailable } from "@tallylight/core";
import type { ResultAsync } from "neverthrow";
import type { House } from "../compose.ts";

const DEMO = "demo" as RoomId;

/** A room that can be recorded at once: the simulator seats two participants in whatever is opened. */
export function openDemoRoom({ ports }: House): ResultAsync<unknown, Unavailable> {
  const room = { roomId: DEMO, roomName: "Demo", config: DEFAULT_ROOM_CONFIG };
  return createRoom(ports, room).andThen(() => ports.directory.open(DEMO));
}
