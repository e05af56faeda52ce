import { setTimeout as sleep } from "node:timers/promises";
import { AccessToken, RoomServiceClient } from "livekit-server-sdk";
import type { LiveKitAddress } from "./livekit.ts";
import { serviceOrSkip, type Skipped } from "./service.ts";

export type JoinOptions = { readonly liveKit: LiveKitAddress; readonly room: string; readonly identity: string };
export type JoinedParticipant = { readonly leave: () => Promise<void> };
type Rtc = typeof import("@livekit/rtc-node");

const WIDTH = 320;
const HEIGHT = 240;
const FRAMES_PER_SECOND = 10;
const POLL_MS = 20;

/**
 * Joins a room and publishes a moving picture as its camera, until `leave`; makes the room when it is not there. Resolves
 * once LiveKit lists the track. Skipped where the SDK's native code does not load.
 */
export async function joinRoom(options: JoinOptions): Promise<JoinedParticipant | Skipped> {
  return serviceOrSkip("participant", async () => {
    const rtc = await import("@livekit/rtc-node").catch(() => null);
    return rtc === null ? { skipped: "@livekit/rtc-node has no native code for this platform" } : join(rtc, options);
  });
}

async function join(rtc: Rtc, { liveKit, room: name, identity }: JoinOptions): Promise<JoinedParticipant> {
  const room = new rtc.Room();
  const token = new AccessToken(liveKit.apiKey, liveKit.apiSecret, { identity });
  token.addGrant({ roomJoin: true, room: name, canPublish: true });
  await room.connect(liveKit.url, await token.toJwt(), { autoSubscribe: false, dynacast: false });

  const source = new rtc.VideoSource(WIDTH, HEIGHT);
  const track = rtc.LocalVideoTrack.createVideoTrack("camera", source);
  const options = new rtc.TrackPublishOptions({ source: rtc.TrackSource.SOURCE_CAMERA });
  await room.localParticipant?.publishTrack(track, options);
  let frame = 0;
  const camera = setInterval(() => {
    source.captureFrame(new rtc.VideoFrame(picture(frame++), WIDTH, HEIGHT, rtc.VideoBufferType.I420));
  }, 1000 / FRAMES_PER_SECOND);

  const rooms = new RoomServiceClient(liveKit.url, liveKit.apiKey, liveKit.apiSecret);
  while ((await rooms.getParticipant(name, identity)).tracks.length === 0) await sleep(POLL_MS);
  return {
    leave: async () => {
      clearInterval(camera);
      await track.close();
      await room.disconnect();
    },
  };
}

/** I420: a grey that moves, without colour. */
function picture(frame: number): Uint8Array {
  const luma = WIDTH * HEIGHT;
  return new Uint8Array((luma * 3) / 2).fill(128).fill((frame * 8) % 256, 0, luma);
}
