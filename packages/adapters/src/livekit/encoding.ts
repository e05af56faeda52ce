import { ENCODING_PRESETS, type EncodingPreset } from "@tallylight/core";
import {
  AudioCodec,
  EncodingOptions,
  EncodingOptionsPreset,
  type RoomCompositeEgressRequest,
  VideoCodec,
} from "livekit-server-sdk";
import { err, ok, type Result } from "neverthrow";
import { z } from "zod";

/*
 * OpenVidu Meet's names of codecs. What LiveKit would choose by itself, and MP3, which no MP4 of LiveKit's holds,
 * are asked for as H264_MAIN and OPUS, as Meet does.
 */
const VIDEO_CODECS = {
  DEFAULT_VC: VideoCodec.H264_MAIN,
  H264_BASELINE: VideoCodec.H264_BASELINE,
  H264_MAIN: VideoCodec.H264_MAIN,
  H264_HIGH: VideoCodec.H264_HIGH,
  VP8: VideoCodec.VP8,
} as const;

const AUDIO_CODECS = {
  DEFAULT_AC: AudioCodec.OPUS,
  OPUS: AudioCodec.OPUS,
  AAC: AudioCodec.AAC,
  AC_MP3: AudioCodec.OPUS,
} as const;

const names = <Name extends string>(table: Readonly<Record<Name, number>>): Name[] => Object.keys(table) as Name[];
const count = z.int().positive();

const Encoding = z.object({
  video: z.object({
    width: count,
    height: count,
    framerate: count,
    codec: z.enum(names(VIDEO_CODECS)),
    /** kbit/s */
    bitrate: count,
    /** seconds */
    keyFrameInterval: z.number().positive(),
    depth: count,
  }),
  audio: z.object({
    codec: z.enum(names(AUDIO_CODECS)),
    /** kbit/s */
    bitrate: count,
    /** Hz */
    frequency: count,
  }),
});

const Preset = z.enum(ENCODING_PRESETS);

/** A preset's name or an encoding object as LiveKit wants it; the error names the field and what it must be. */
export function toLiveKitEncoding(encoding: string | object): Result<EncodingOptionsPreset | EncodingOptions, string> {
  const parsed = z.union([Preset, Encoding]).safeParse(encoding);
  if (!parsed.success) return err(reasonOf(encoding));
  if (typeof parsed.data === "string") return ok(presetNamed(parsed.data));
  const { video, audio } = parsed.data;
  return ok(
    new EncodingOptions({
      width: video.width,
      height: video.height,
      depth: video.depth,
      framerate: video.framerate,
      videoCodec: VIDEO_CODECS[video.codec],
      videoBitrate: video.bitrate,
      keyFrameInterval: video.keyFrameInterval,
      audioCodec: AUDIO_CODECS[audio.codec],
      audioBitrate: audio.bitrate,
      audioFrequency: audio.frequency,
    }),
  );
}

/**
 * The SDK sends nothing for the preset that is numbered 0, and a recorder that is asked for nothing takes a size of its
 * own choice. So this preset is asked for by what it stands for; the rest is LiveKit's default, as under the preset.
 */
const SPELT_OUT = { preset: "H264_720P_30", options: { width: 1280, height: 720, framerate: 30, videoBitrate: 3000 } };

function presetNamed(name: EncodingPreset): EncodingOptionsPreset | EncodingOptions {
  return name === SPELT_OUT.preset ? new EncodingOptions(SPELT_OUT.options) : EncodingOptionsPreset[name];
}

function reasonOf(encoding: string | object): string {
  const { error } = (typeof encoding === "string" ? Preset : Encoding).safeParse(encoding);
  const issues = error?.issues ?? [];
  return issues.map(({ path, message }) => `${["encoding", ...path].join(".")}: ${message}`).join("; ");
}

/** The same back from a request that LiveKit lists; absent when it names neither, or a preset that is not ours. */
export function fromLiveKitEncoding(options: RoomCompositeEgressRequest["options"]): string | object | undefined {
  if (options.case === "preset") return Preset.safeParse(EncodingOptionsPreset[options.value]).data;
  if (options.case !== "advanced") return undefined;
  const { value } = options;
  if (value.equals(new EncodingOptions(SPELT_OUT.options))) return SPELT_OUT.preset;
  return {
    video: {
      width: value.width,
      height: value.height,
      framerate: value.framerate,
      codec: VideoCodec[value.videoCodec],
      bitrate: value.videoBitrate,
      keyFrameInterval: value.keyFrameInterval,
      depth: value.depth,
    },
    audio: { codec: AudioCodec[value.audioCodec], bitrate: value.audioBitrate, frequency: value.audioFrequency },
  };
}
