import { readFileSync } from "node:fs";
import type { DurationMs } from "@tallylight/core";
import { box, type Box, boxAt, concat, table, uint32At, withUint32 } from "./mp4-box.ts";

/*
 * A file is a table of samples and the samples' bytes; nothing forbids the table to name the same bytes again and again.
 * So an hour is the bytes of one second (a group of pictures that begins with a key frame) and a table of an hour:
 *
 *   ftyp  moov( mvhd trak( tkhd mdia( mdhd hdlr minf( vmhd dinf stbl( stsd stts stss stsc stsz stco ) ) ) ) )  mdat
 *
 * Each chunk is the whole group, all at one offset; the last chunk is as much of the group as is still needed, and the
 * last sample lasts only for what is left. Times are in milliseconds, as in the asset.
 */

type TestCard = {
  readonly file: Uint8Array;
  /** The pictures of one group, one after the other. */
  readonly media: Uint8Array;
  readonly sampleSizes: readonly number[];
  readonly frameMs: DurationMs;
};

let cached: TestCard | undefined;

/**
 * A playable H.264 file (moov first) of exactly this many milliseconds, rounded to whole ones, or of one picture (100 ms)
 * when that is zero or less. An hour has about 170 kB.
 */
export function mp4OfLength(durationMs: DurationMs): Uint8Array {
  const card = (cached ??= readTestCard());
  const asked = Math.max(0, Math.round(durationMs));
  const lengthMs = asked === 0 ? card.frameMs : asked;
  const head = (mediaAt: number): Uint8Array =>
    concat([whole(boxAt(card.file, "ftyp")), movie(card, lengthMs, mediaAt)]);
  // The table's own size does not depend on the offset that it holds, so the first draft tells where the media will be.
  const mediaAt = head(0).length + 8;
  return concat([head(mediaAt), box("mdat", card.media)]);
}

/** How long a file made by `mp4OfLength` says that it is; throws when it is none. */
export function durationMs(file: Uint8Array): DurationMs {
  return uint32At(boxAt(file, "moov/trak/mdia/mdhd").payload, 16);
}

function readTestCard(): TestCard {
  const file = new Uint8Array(readFileSync(new URL("../../assets/test-card.mp4", import.meta.url)));
  const samples = boxAt(file, "moov/trak/mdia/minf/stbl");
  const sizes = boxAt(samples.payload, "stsz").payload;
  const count = uint32At(sizes, 8);
  return {
    file,
    media: boxAt(file, "mdat").payload,
    sampleSizes: Array.from({ length: count }, (_, index) => uint32At(sizes, 12 + 4 * index)),
    frameMs: uint32At(boxAt(samples.payload, "stts").payload, 12),
  };
}

function movie(card: TestCard, lengthMs: DurationMs, mediaAt: number): Uint8Array {
  const copy = (path: string): Uint8Array => whole(boxAt(card.file, `moov/${path}`));
  const lasting = (path: string, offset: number): Uint8Array => {
    const { type, payload } = boxAt(card.file, `moov/${path}`);
    return box(type, withUint32(payload, offset, lengthMs));
  };
  const media = box(
    "minf",
    copy("trak/mdia/minf/vmhd"),
    copy("trak/mdia/minf/dinf"),
    box("stbl", copy("trak/mdia/minf/stbl/stsd"), ...sampleTables(card, lengthMs, mediaAt)),
  );
  const track = box("mdia", lasting("trak/mdia/mdhd", 16), copy("trak/mdia/hdlr"), media);
  return box("moov", lasting("mvhd", 16), box("trak", lasting("trak/tkhd", 20), track));
}

function sampleTables(card: TestCard, lengthMs: DurationMs, mediaAt: number): readonly Uint8Array[] {
  const { frameMs, sampleSizes } = card;
  const perGroup = sampleSizes.length;
  const samples = Math.ceil(lengthMs / frameMs);
  const groups = Math.ceil(samples / perGroup);
  const inLastGroup = samples - (groups - 1) * perGroup;
  const lastMs = lengthMs - (samples - 1) * frameMs;
  return [
    table("stts", samples === 1 ? [1, 1, lastMs] : [2, samples - 1, frameMs, 1, lastMs]),
    table("stss", [groups, ...Array.from({ length: groups }, (_, group) => group * perGroup + 1)]),
    table("stsc", groups === 1 ? [1, 1, inLastGroup, 1] : [2, 1, perGroup, 1, groups, inLastGroup, 1]),
    table("stsz", [0, samples, ...Array.from({ length: samples }, (_, sample) => sampleSizes[sample % perGroup] ?? 0)]),
    table("stco", [groups, ...Array.from({ length: groups }, () => mediaAt)]),
  ];
}

const whole = ({ type, payload }: Box): Uint8Array => box(type, payload);
