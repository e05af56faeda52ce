import { RoomServiceClient, TrackSource } from "livekit-server-sdk";
import { afterAll, describe, expect, test, vi } from "vitest";
import { startLiveKit } from "./livekit.ts";
import { joinRoom } from "./participant.ts";
import { startRedis } from "./redis.ts";
import { isSkipped } from "./service.ts";
import { listenForWebhooks } from "./webhook-listener.ts";

const redis = await startRedis();
const hook = await listenForWebhooks();
const liveKit = isSkipped(redis) ? redis : await startLiveKit({ redisUrl: redis.url, webhookUrl: hook.url });

describe.skipIf(isSkipped(liveKit))("a livekit-server for a test", () => {
  if (isSkipped(liveKit) || isSkipped(redis)) return;
  const rooms = new RoomServiceClient(liveKit.url, liveKit.apiKey, liveKit.apiSecret);
  afterAll(async () => {
    await liveKit.stop();
    await redis.stop();
    await hook.stop();
  });

  test("makes a room", async () => {
    await rooms.createRoom({ name: "plain" });
    expect((await rooms.listRooms()).map(({ name }) => name)).toEqual(["plain"]);
  });

  test("has a participant who publishes a camera, and who leaves", async (context) => {
    const ada = await joinRoom({ liveKit, room: "lesson", identity: "ada" });
    if (isSkipped(ada)) return context.skip(ada.skipped);
    const { tracks } = await rooms.getParticipant("lesson", "ada");
    expect(tracks.map(({ source }) => source)).toEqual([TrackSource.CAMERA]);
    await ada.leave();
    await vi.waitFor(async () => expect(await rooms.listParticipants("lesson")).toEqual([]), 20_000);
  });

  test("signs its webhooks with the API key", async () => {
    await rooms.createRoom({ name: "told" });
    await vi.waitFor(async () => {
      const events = await hook.events(liveKit);
      expect(events.map(({ event, room }) => `${event} ${room?.name}`)).toContain("room_started told");
    }, 5000);
  });
});
