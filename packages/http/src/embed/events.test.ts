import { memoryEventLog } from "@tallylight/adapters/memory";
import { systemClock } from "@tallylight/adapters/system";
import type { RoomId } from "@tallylight/core";
import { expect, it, onTestFinished, vi } from "vitest";
import type { House } from "../compose.ts";
import { encodeEntry } from "../events/entry.ts";
import { createLog } from "../log.ts";
import { listenersOf, type TallylightEvent } from "./events.ts";

it("an entry that cannot be read keeps nobody from those after it", async () => {
  const events = memoryEventLog();
  const ports = { clock: systemClock } as House["ports"];
  const listeners = listenersOf({ events, ports }, createLog("silent"));
  onTestFinished(() => listeners.end());
  const heard: TallylightEvent[] = [];
  listeners.add((event) => heard.push(event));
  const append = async (body: string): Promise<void> => {
    const text = encodeEntry({ name: "meetingStarted", roomId: "room-1" as RoomId, body });
    (await events.append(text))._unsafeUnwrap();
    listeners.wake();
  };
  const meeting = (creationDate: number): string =>
    JSON.stringify({ creationDate, event: "meetingStarted", data: { roomId: "room-1" } });
  const isTold = (at: number): Promise<void> =>
    vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ creationDate: at }), { timeout: 20_000 });
  await new Promise((resolve) => setImmediate(resolve));
  await append(meeting(1));
  await isTold(1);
  await append("{");
  await append(meeting(2));
  await isTold(2);
  expect(heard).toHaveLength(2);
});
