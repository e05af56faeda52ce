import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { boxAt, parseBoxes, uint32At } from "./mp4-box.ts";
import { durationMs, mp4OfLength } from "./mp4.ts";

const tableOf = (file: Uint8Array, name: string): Uint8Array => boxAt(file, `moov/trak/mdia/minf/stbl/${name}`).payload;

/** Where each sample of the file lies, as a player would work it out from its tables. */
function samplesOf(file: Uint8Array): readonly { readonly at: number; readonly size: number }[] {
  const [stsc, stsz, stco] = [tableOf(file, "stsc"), tableOf(file, "stsz"), tableOf(file, "stco")];
  const runs = Array.from({ length: uint32At(stsc, 4) }, (_, run) => ({
    firstChunk: uint32At(stsc, 8 + 12 * run),
    perChunk: uint32At(stsc, 12 + 12 * run),
  }));
  const samples: { at: number; size: number }[] = [];
  for (let chunk = 1; chunk <= uint32At(stco, 4); chunk += 1) {
    const perChunk = runs.findLast(({ firstChunk }) => firstChunk <= chunk)?.perChunk ?? 0;
    let at = uint32At(stco, 4 + 4 * chunk);
    for (let n = 0; n < perChunk; n += 1) {
      const size = uint32At(stsz, 12 + 4 * samples.length);
      samples.push({ at, size });
      at += size;
    }
  }
  return samples;
}

/** The sum of the lengths of all samples. */
function sampleTimeMs(file: Uint8Array): number {
  const stts = tableOf(file, "stts");
  const runs = Array.from({ length: uint32At(stts, 4) }, (_, run) => 8 + 8 * run);
  return runs.reduce((sum, at) => sum + uint32At(stts, at) * uint32At(stts, at + 4), 0);
}

const H264_KEY_FRAME = 5;

describe.each([
  [0, 100, 1],
  [-5, 100, 1],
  [1, 1, 1],
  [100, 100, 1],
  [101, 101, 2],
  [1_000, 1_000, 10],
  [1_001, 1_001, 11],
  [6_543.4, 6_543, 66],
  [3_600_000, 3_600_000, 36_000],
])("a recording of %d ms", (asked, lengthMs, pictures) => {
  const file = mp4OfLength(asked);

  test("begins with its tables and holds each picture once in the asset, as often as needed in the table", () => {
    expect(parseBoxes(file).map(({ type }) => type)).toEqual(["ftyp", "moov", "mdat"]);
    const samples = samplesOf(file);
    expect(samples).toHaveLength(pictures);
    expect(uint32At(tableOf(file, "stsz"), 8)).toBe(pictures);
    const mediaAt = file.length - boxAt(file, "mdat").payload.length;
    for (const { at, size } of samples.slice(0, 50)) {
      expect(at).toBeGreaterThanOrEqual(mediaAt);
      // One H.264 unit: its length in four bytes, and its bytes.
      expect(uint32At(file, at) + 4).toBe(size);
    }
  });

  test("says the same length in each place", () => {
    expect(durationMs(file)).toBe(lengthMs);
    expect(uint32At(boxAt(file, "moov/mvhd").payload, 16)).toBe(lengthMs);
    expect(uint32At(boxAt(file, "moov/trak/tkhd").payload, 20)).toBe(lengthMs);
    expect(sampleTimeMs(file)).toBe(lengthMs);
  });

  test("names as key frames those that are", () => {
    const samples = samplesOf(file);
    const stss = tableOf(file, "stss");
    const named = Array.from({ length: uint32At(stss, 4) }, (_, index) => uint32At(stss, 8 + 4 * index));
    const isKey = ({ at }: { readonly at: number }): boolean => ((file[at + 4] ?? 0) & 0x1f) === H264_KEY_FRAME;
    expect(named).toEqual(samples.flatMap((sample, index) => (isKey(sample) ? [index + 1] : [])));
  });
});

test("an hour is small", () => {
  expect(mp4OfLength(3_600_000).length).toBeLessThan(200_000);
});

const tools = ["ffprobe", "ffmpeg"].filter((tool) => spawnSync(tool, ["-version"]).status === 0);
if (tools.length < 2) process.stderr.write("skipped: ffprobe and ffmpeg are not both on PATH, so no file is played\n");

test.skipIf(tools.length < 2).each([0, 1_000, 6_500, 61_234])("ffprobe and ffmpeg play %d ms", (ms) => {
  const folder = mkdtempSync(join(tmpdir(), "mp4-"));
  const path = join(folder, "recording.mp4");
  writeFileSync(path, mp4OfLength(ms));
  const probed = execFileSync("ffprobe", [
    "-v",
    "error",
    "-show_entries",
    "stream=codec_name,profile:format=duration",
    "-of",
    "json",
    path,
  ]);
  const { streams, format } = JSON.parse(probed.toString()) as {
    readonly streams: readonly unknown[];
    readonly format: { readonly duration: string };
  };
  expect(streams).toEqual([{ codec_name: "h264", profile: "Constrained Baseline" }]);
  expect(Number(format.duration)).toBeCloseTo((ms || 100) / 1_000, 3);
  const decoded = spawnSync("ffmpeg", ["-v", "error", "-i", path, "-f", "null", "-"]);
  expect([decoded.status, decoded.stderr.toString()]).toEqual([0, ""]);
  rmSync(folder, { recursive: true });
});
