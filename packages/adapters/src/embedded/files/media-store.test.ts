import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MediaRef, RoomId, Uid } from "@tallylight/core";
import { mediaStoreContract } from "@tallylight/adapters/contracts";
import { fileMedia, fileUpload } from "@tallylight/adapters/embedded";
import { describe, expect, onTestFinished, test } from "vitest";

function newDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), "tallylight-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  return dataDir;
}

/** Files below a folder that this process has open; only Linux tells. */
async function openFiles(folder: string): Promise<number> {
  if (process.platform !== "linux") return 0;
  const targets = readdirSync("/proc/self/fd").map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return "";
    }
  });
  return targets.filter((target) => target.startsWith(folder)).length;
}

mediaStoreContract(
  "media in files",
  async () => {
    const dataDir = newDataDir();
    return { media: fileMedia(dataDir, "openvidu-meet"), upload: fileUpload(dataDir), held: () => openFiles(dataDir) };
  },
  {
    away: async () => {
      const dataDir = newDataDir();
      writeFileSync(join(dataDir, "openvidu-meet"), "a file where the folder should be");
      return fileMedia(dataDir, "openvidu-meet");
    },
  },
);

describe("media in files", () => {
  const KEY = "openvidu-meet/recordings/room-1/room-1--1.mp4";
  const ref: MediaRef = { roomId: "room-1" as RoomId, uid: "1" as Uid };

  test("follow no planted symbolic link, and hold nothing open after a refusal", async () => {
    const dataDir = newDataDir();
    const media = fileMedia(dataDir, "openvidu-meet");
    const outside = newDataDir();
    writeFileSync(join(outside, "room-1--1.mp4"), "secret");
    mkdirSync(join(dataDir, "openvidu-meet/recordings/room-2"), { recursive: true });
    symlinkSync(outside, join(dataDir, "openvidu-meet/recordings/room-1"));
    symlinkSync(join(outside, "room-1--1.mp4"), join(dataDir, "openvidu-meet/recordings/room-2/room-2--1.mp4"));
    for (const each of [ref, { ...ref, roomId: "room-2" as RoomId }]) {
      expect((await media.head(each)).isErr()).toBe(true);
      expect((await media.read(each)).isErr()).toBe(true);
    }
    expect((await media.remove(ref)).isErr()).toBe(true);
    expect(readdirSync(outside)).toEqual(["room-1--1.mp4"]);
    expect(await openFiles(outside)).toBe(0);
  });

  test("refuse ids that lead out of the data directory", async () => {
    const media = fileMedia(newDataDir(), "openvidu-meet");
    for (const roomId of ["..", "../..", "a/../../..", "a\0b"]) {
      const refused = await media.read({ roomId: roomId as RoomId, uid: "1" as Uid });
      expect(refused._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable", port: "media" });
    }
  });

  test("fail a reader whose file becomes shorter under it, and let go of the file", async () => {
    const dataDir = newDataDir();
    await fileUpload(dataDir)(KEY, new Uint8Array(1_000_000));
    const stream = (await fileMedia(dataDir, "openvidu-meet").read(ref))._unsafeUnwrap();
    truncateSync(join(dataDir, KEY), 10);
    const readAll = async (): Promise<number> => {
      let length = 0;
      for await (const chunk of stream?.bytes ?? []) length += chunk.length;
      return length;
    };
    await expect(readAll()).rejects.toThrow("shorter");
    expect(await openFiles(dataDir)).toBe(0);
  });
});

describe("an upload to files", () => {
  const KEY = "openvidu-meet/recordings/room-1/room-1--1.mp4";
  const ref: MediaRef = { roomId: "room-1" as RoomId, uid: "1" as Uid };

  test("shows nothing until the last byte, then the whole file", async () => {
    const dataDir = newDataDir();
    const media = fileMedia(dataDir, "openvidu-meet");
    const between: unknown[] = [];
    async function* bytes(): AsyncGenerator<Uint8Array> {
      for (let chunk = 0; chunk < 3; chunk += 1) {
        between.push((await media.head(ref))._unsafeUnwrap());
        yield new Uint8Array(70_000);
      }
    }
    await fileUpload(dataDir)(KEY, bytes());
    expect(between).toEqual([null, null, null]);
    expect((await media.head(ref))._unsafeUnwrap()).toMatchObject({ sizeBytes: 210_000 });
  });

  test("that breaks off leaves the file that was there, and nothing else", async () => {
    const dataDir = newDataDir();
    await fileUpload(dataDir)(KEY, new Uint8Array(9));
    async function* bytes(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(70_000);
      throw new Error("recorder died");
    }
    await expect(fileUpload(dataDir)(KEY, bytes())).rejects.toThrow("recorder died");
    expect((await fileMedia(dataDir, "openvidu-meet").head(ref))._unsafeUnwrap()).toMatchObject({ sizeBytes: 9 });
    expect(readdirSync(join(dataDir, ".tmp"))).toEqual([]);
  });

  test("that cannot take its place leaves nothing behind", async () => {
    const dataDir = newDataDir();
    mkdirSync(join(dataDir, KEY), { recursive: true });
    await expect(fileUpload(dataDir)(KEY, new Uint8Array(9))).rejects.toThrow("EISDIR");
    expect(readdirSync(join(dataDir, ".tmp"))).toEqual([]);
  });

  test("refuses a path that leads out of the data directory", async () => {
    const dataDir = newDataDir();
    await expect(fileUpload(dataDir)("../out.mp4", new Uint8Array(1))).rejects.toThrow("no plain name");
    expect(readdirSync(dataDir)).toEqual([]);
  });
});
