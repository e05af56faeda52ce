import { z } from "@hono/zod-openapi";
import { ENCODING_PRESETS, LAYOUTS } from "@tallylight/core";
import { wording } from "./validate.ts";

export const layoutSchema = z.enum(LAYOUTS);

const positive = z.number().positive("Number must be greater than 0");

const options = z.object({
  video: z.object({
    width: positive,
    height: positive,
    framerate: positive,
    codec: z.enum(["DEFAULT_VC", "H264_BASELINE", "H264_MAIN", "H264_HIGH", "VP8"]),
    bitrate: positive,
    keyFrameInterval: positive,
    depth: positive,
  }),
  audio: z.object({
    codec: z.enum(["DEFAULT_AC", "OPUS", "AAC", "AC_MP3"]),
    bitrate: positive,
    frequency: positive,
  }),
});

const isPart = (value: unknown): boolean => typeof value === "object" && value !== null;
const isWhole = (value: object): boolean =>
  "video" in value && isPart(value.video) && "audio" in value && isPart(value.audio);

const BOTH = "Both video and audio configuration must be provided when using encoding options";
const PRESET = `Invalid encoding preset. Must be one of: ${ENCODING_PRESETS.join(", ")}`;

/** A preset's name, or video and audio with all their fields; in OpenVidu Meet's words where it is neither. */
export const encodingSchema = z
  .union([z.string(), z.looseObject({})], "Expected an encoding preset or encoding options")
  .transform((value, context): string | object => {
    const refuse = (message: string, path: PropertyKey[] = []): void =>
      context.addIssue({ code: "custom", message, path });
    if (typeof value === "string") {
      if (!(ENCODING_PRESETS as readonly string[]).includes(value)) refuse(PRESET);
      return value;
    }
    if (!isWhole(value)) {
      refuse(BOTH);
      return value;
    }
    const read = options.safeParse(value, { error: wording });
    for (const { message, path } of read.error?.issues ?? []) refuse(message, path);
    return read.data ?? value;
  })
  .openapi("Encoding", { anyOf: [{ type: "string", enum: [...ENCODING_PRESETS] }, { type: "object" }] });
