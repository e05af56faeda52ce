import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { recordingDocumentsContract, roomCatalogContract, shareSecretsContract } from "@tallylight/adapters/contracts";
import {
  cleanTemporaryFiles,
  type EmbeddedEnv,
  fileDocuments,
  openEmbedded,
  recordingDocuments,
  roomCatalog,
  shareSecrets,
} from "@tallylight/adapters/embedded";
import { describe, expect, onTestFinished, test } from "vitest";

type Opened = { readonly dataDir: string; readonly env: EmbeddedEnv };

function open(options = {}): Opened {
  const dataDir = mkdtempSync(join(tmpdir(), "tallylight-"));
  const env = openEmbedded(dataDir, options)._unsafeUnwrap();
  onTestFinished(async () => {
    await env.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return { dataDir, env };
}

function behindTheBack(dataDir: string) {
  return {
    plant: async (key: string, text: string): Promise<void> => {
      mkdirSync(dirname(join(dataDir, key)), { recursive: true });
      writeFileSync(join(dataDir, key), text);
    },
    peek: async (key: string): Promise<string | null> =>
      existsSync(join(dataDir, key)) ? readFileSync(join(dataDir, key), "utf8") : null,
  };
}

recordingDocumentsContract(
  "documents in files",
  async () => {
    const { dataDir, env } = open();
    return { documents: recordingDocuments(fileDocuments(env, dataDir), "openvidu-meet"), ...behindTheBack(dataDir) };
  },
  { away: async () => recordingDocuments(await unreachable(), "openvidu-meet") },
);

roomCatalogContract(
  "the catalog in files",
  async () => {
    const { dataDir, env } = open();
    return { catalog: roomCatalog(fileDocuments(env, dataDir), "openvidu-meet"), ...behindTheBack(dataDir) };
  },
  { away: async () => roomCatalog(await unreachable(), "openvidu-meet") },
);

shareSecretsContract(
  "a folder of files",
  async () => {
    const { dataDir, env } = open();
    return shareSecrets(fileDocuments(env, dataDir), "openvidu-meet");
  },
  { away: async () => shareSecrets(await unreachable(), "openvidu-meet") },
);

/** A file where the folder of all documents should be, and a database that is closed. */
async function unreachable(): Promise<ReturnType<typeof fileDocuments>> {
  const { dataDir, env } = open();
  writeFileSync(join(dataDir, "openvidu-meet"), "");
  await env.close();
  return fileDocuments(env, dataDir);
}

describe("documents in files", () => {
  const KEY = "openvidu-meet/rooms/room-1/room-1.json";

  test("leave nothing beside the layout after writes that won and writes that lost", async () => {
    const { dataDir, env } = open();
    const documents = fileDocuments(env, dataDir);
    await Promise.all(["1", "2", "3"].map((text) => documents.writeIf(KEY, text, null)));
    const etag = (await documents.read(KEY))._unsafeUnwrap()?.etag ?? "";
    expect(readdirSync(join(dataDir, ".tmp"))).toEqual([]);
    expect(readdirSync(join(dataDir, dirname(KEY)))).toEqual(["room-1.json"]);
    await documents.removeIf(KEY, etag);
    expect(readdirSync(join(dataDir, "openvidu-meet/rooms"))).toEqual([]);
  });

  test("ignore what a crash left half written; the next start cleans it, and spares what is being written", async () => {
    const { dataDir, env } = open();
    const documents = fileDocuments(env, dataDir);
    await documents.writeIf(KEY, "whole", null);
    const hourAgo = Date.now() / 1_000 - 3_601;
    writeFileSync(join(dataDir, ".tmp/dead"), "ha");
    utimesSync(join(dataDir, ".tmp/dead"), hourAgo, hourAgo);
    writeFileSync(join(dataDir, ".tmp/busy"), "ha");
    expect((await documents.listFolders("openvidu-meet/rooms/", null))._unsafeUnwrap().names).toEqual(["room-1"]);
    await cleanTemporaryFiles(dataDir, Date.now());
    expect(readdirSync(join(dataDir, ".tmp"))).toEqual(["busy"]);
    expect((await documents.read(KEY))._unsafeUnwrap()?.text).toBe("whole");
  });

  test("follow no planted symbolic link, neither of a folder nor of a file", async () => {
    const { dataDir, env } = open();
    const documents = fileDocuments(env, dataDir);
    const outside = mkdtempSync(join(tmpdir(), "tallylight-outside-"));
    writeFileSync(join(outside, "room-1.json"), "secret");
    mkdirSync(join(dataDir, "openvidu-meet/rooms/room-2"), { recursive: true });
    symlinkSync(outside, join(dataDir, "openvidu-meet/rooms/room-1"));
    symlinkSync(join(outside, "room-1.json"), join(dataDir, "openvidu-meet/rooms/room-2/room-2.json"));
    for (const key of [KEY, "openvidu-meet/rooms/room-2/room-2.json"]) {
      expect((await documents.read(key)).isErr()).toBe(true);
      expect((await documents.writeIf(key, "mine", null)).isErr()).toBe(true);
      expect((await documents.removeIf(key, "any")).isErr()).toBe(true);
    }
    expect(readFileSync(join(outside, "room-1.json"), "utf8")).toBe("secret");
    expect(readdirSync(outside)).toEqual(["room-1.json"]);
    expect((await documents.listFolders("openvidu-meet/rooms/", null))._unsafeUnwrap().names).toEqual(["room-2"]);
  });

  test("refuse keys that lead out of the data directory, and say nothing of this machine's folders", async () => {
    const { dataDir, env } = open();
    const documents = fileDocuments(env, dataDir);
    for (const key of ["../out.json", "rooms/../../out.json", "/etc/passwd", "rooms/a\0b"]) {
      const refused = await documents.writeIf(key, "x", null);
      expect(refused._unsafeUnwrapErr()).toBe("files: the key has a part that is no plain name");
      expect((await documents.read(key)).isErr()).toBe(true);
      expect((await documents.removeIf(key, "x")).isErr()).toBe(true);
      expect((await documents.listFolders(`${key}/`, null)).isErr()).toBe(true);
    }
    writeFileSync(join(dataDir, "file"), "");
    mkdirSync(join(dataDir, "openvidu-meet/x.json"), { recursive: true });
    for (const key of ["file/a.json", "openvidu-meet/x.json"]) {
      expect((await documents.writeIf(key, "x", null))._unsafeUnwrapErr()).not.toContain(dataDir);
    }
  });
});

// Other processes run the built package: Node 20 runs no TypeScript.
const BUILT = new URL("../../../dist/embedded/index.js", import.meta.url).href;

function inProcess(dataDir: string, script: string): ChildProcess {
  const code = `
    import { writeSync } from "node:fs";
    import { fileDocuments, openEmbedded } from ${JSON.stringify(BUILT)};
    const env = openEmbedded(${JSON.stringify(dataDir)})._unsafeUnwrap();
    const documents = fileDocuments(env, ${JSON.stringify(dataDir)});
    ${script}
    await env.close();`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

describe("documents in files, among several processes", () => {
  const KEY = "openvidu-meet/rooms/counter/counter.json";

  test("lose no step of three processes that count on one document", async () => {
    const { dataDir, env } = open();
    const documents = fileDocuments(env, dataDir);
    await documents.writeIf(KEY, "0", null);
    const count = `
      for (let won = 0; won < 25; ) {
        const { text, etag } = (await documents.read(${JSON.stringify(KEY)}))._unsafeUnwrap();
        const outcome = await documents.writeIf(${JSON.stringify(KEY)}, String(Number(text) + 1), etag);
        if (outcome._unsafeUnwrap().kind === "written") won += 1;
      }`;
    const ends = await Promise.all([1, 2, 3].map(() => once(inProcess(dataDir, count), "exit")));
    expect(ends.map(([code]: unknown[]) => code)).toEqual([0, 0, 0]);
    expect((await documents.read(KEY))._unsafeUnwrap()?.text).toBe("75");
  });

  test("go on at once when a process is killed in the middle of a change", async () => {
    const { dataDir, env } = open();
    const documents = fileDocuments(env, dataDir);
    const child = inProcess(
      dataDir,
      `await env.write("documents", "hold", () => process.kill(process.pid, "SIGKILL"));`,
    );
    expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
    expect((await documents.writeIf(KEY, "1", null))._unsafeUnwrap()).toMatchObject({ kind: "written" });
  });

  test("are unavailable while a process sleeps in the middle of a change, and do nothing late", async () => {
    const { dataDir, env } = open({ writeTimeoutMs: 200 });
    const documents = fileDocuments(env, dataDir);
    const first = (await documents.writeIf("openvidu-meet/first.json", "1", null))._unsafeUnwrap();
    const hold = `
      await env.write("documents", "hold", () => { writeSync(1, "held"); process.kill(process.pid, "SIGSTOP"); });`;
    const child = inProcess(dataDir, hold);
    if (child.stdout !== null) await once(child.stdout, "data");
    const late = await Promise.all([
      documents.writeIf(KEY, "late", null),
      documents.removeIf("openvidu-meet/first.json", first.kind === "written" ? first.etag : ""),
    ]);
    expect(late.map((outcome) => outcome.isErr())).toEqual([true, true]);
    child.kill("SIGCONT");
    await once(child, "exit");
    // What was queued first has had its turn when this is answered.
    expect((await documents.writeIf("openvidu-meet/next.json", "1", null))._unsafeUnwrap().kind).toBe("written");
    expect((await documents.read(KEY))._unsafeUnwrap()).toBeNull();
    expect((await documents.read("openvidu-meet/first.json"))._unsafeUnwrap()?.text).toBe("1");
    expect(readdirSync(join(dataDir, ".tmp"))).toEqual([]);
  });
});
