import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { ENCODING_PRESETS } from "@tallylight/core";
import {
  AudioCodec,
  EgressClient,
  EncodedFileOutput,
  EncodingOptionsPreset,
  type RoomCompositeEgressRequest,
  VideoCodec,
} from "livekit-server-sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fromLiveKitEncoding, toLiveKitEncoding } from "./encoding.ts";

const encoding = {
  video: { width: 640, height: 480, framerate: 15, codec: "VP8", bitrate: 800, keyFrameInterval: 2.5, depth: 24 },
  audio: { codec: "AAC", bitrate: 64, frequency: 44_100 },
};

const echo = createServer((request, response) => {
  void json(request).then((roomComposite) => response.end(JSON.stringify({ roomComposite })));
});
beforeAll(async () => void (await once(echo.listen(0, "127.0.0.1"), "listening")));
afterAll(() => echo.close().closeAllConnections());

/** What a LiveKit is asked for by the SDK, which takes the request apart, and so what it lists. */
async function asked(encoding: string | object): Promise<RoomCompositeEgressRequest["options"]> {
  const client = new EgressClient(`http://127.0.0.1:${(echo.address() as AddressInfo).port}`, "key", "secret");
  const encodingOptions = toLiveKitEncoding(encoding)._unsafeUnwrap();
  const { request } = await client.startRoomCompositeEgress(
    "r1",
    { file: new EncodedFileOutput() },
    { encodingOptions },
  );
  return request.case === "roomComposite" ? request.value.options : { case: undefined };
}

describe("an encoding", () => {
  test.each(ENCODING_PRESETS)("comes back from LiveKit as the preset that was asked for: %s", async (preset) => {
    expect(fromLiveKitEncoding(await asked(preset))).toBe(preset);
  });

  test("comes back from LiveKit as the object that was asked for", async () => {
    expect(fromLiveKitEncoding(await asked(encoding))).toEqual(encoding);
  });

  test("of 720p is asked for as such, though the SDK sends nothing for the preset numbered 0", async () => {
    expect(await asked("H264_720P_30")).toMatchObject({ case: "advanced", value: { width: 1280, height: 720 } });
    expect(await asked("H264_720P_60")).toEqual({ case: "preset", value: EncodingOptionsPreset.H264_720P_60 });
  });

  test("asks for H264_MAIN and OPUS where it names no codec that an MP4 is made with", async () => {
    const video = { ...encoding.video, codec: "DEFAULT_VC" };
    const audio = { ...encoding.audio, codec: "AC_MP3" };
    const value = { videoCodec: VideoCodec.H264_MAIN, audioCodec: AudioCodec.OPUS, videoBitrate: 800 };
    expect(await asked({ video, audio })).toMatchObject({ case: "advanced", value });
  });

  test.each([
    ["encoding", "H264_4K"],
    ["encoding.audio", { video: encoding.video }],
    ["encoding.video.codec", { ...encoding, video: { ...encoding.video, codec: "H265" } }],
    ["encoding.video.width", { ...encoding, video: { ...encoding.video, width: 0 } }],
    ["encoding.video.framerate", { ...encoding, video: { ...encoding.video, framerate: 29.97 } }],
  ])("that LiveKit has no words for is refused by its field: %s", (field, encoding) => {
    expect(toLiveKitEncoding(encoding)._unsafeUnwrapErr()).toMatch(new RegExp(`^${field}: `));
  });
});

test("LiveKit's request without an encoding, or with a preset that is not ours, has none", () => {
  expect(fromLiveKitEncoding({ case: undefined })).toBeUndefined();
  expect(fromLiveKitEncoding({ case: "preset", value: EncodingOptionsPreset.PASSTHROUGH })).toBeUndefined();
});
