import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { until } from "@tallylight/services";
import { afterEach, describe, expect, it } from "vitest";
import { client } from "./client.ts";
import { durationOf } from "./probe.ts";
import { run, startService, temporaryFolder } from "./process.ts";

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

async function embedded(settings: Record<string, string> = {}) {
  const folder = await temporaryFolder();
  undo.push(folder.remove);
  const env = { TALLY_DATA_DIR: join(folder.path, "data"), ...settings };
  const start = async () => {
    const service = await startService(env, folder.path);
    undo.push(() => service.kill("SIGKILL"));
    const apiKey = (await readFile(join(env.TALLY_DATA_DIR, "api-key"), "utf8")).trim();
    return { service, api: client(service.url, apiKey) };
  };
  // On any port that is free: the default one may be somebody else's.
  const cli = (...args: string[]) => run(args, { PORT: "0", ...env }, folder.path);
  return { folder: folder.path, env, start, cli };
}

describe("the embedded default, as a newcomer meets it", () => {
  it("records the demo room into a film that is as long as the recording was", async () => {
    const { start } = await embedded();
    const { api, service } = await start();
    const askedMs = Date.now();
    const begun = await api.post("/recordings", { roomId: "demo" });
    const activeMs = Date.now();
    expect(begun).toMatchObject({ status: 201, body: { status: "active" } });
    expect(await api.post("/recordings", { roomId: "demo" })).toMatchObject({ status: 409 });
    const recordingId = String(begun.body["recordingId"]);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const leastMs = Date.now() - activeMs;
    expect(await api.post(`/recordings/${recordingId}/stop`)).toMatchObject({ status: 202 });
    const mostMs = Date.now() - askedMs;
    await api.until(recordingId, "complete");
    const filmMs = 1_000 * (await durationOf(await api.media(recordingId)));
    expect(filmMs).toBeGreaterThan(leastMs - 1_000);
    expect(filmMs).toBeLessThan(mostMs + 1_000);
    expect(await service.kill("SIGTERM")).toBe(0);
  }, 60_000);

  it("is told by the command line, beside the running service, what is recorded and who holds the room", async () => {
    const { start, cli } = await embedded();
    const { api } = await start();
    const begun = await api.post("/recordings", { roomId: "demo" });
    const recordingId = String(begun.body["recordingId"]);
    expect(await cli("recordings", "list", "--json")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(recordingId),
    });
    expect(await cli("locks", "show", "demo")).toMatchObject({ code: 0, stdout: expect.stringContaining("active") });
    expect(await cli("recordings", "start", "demo")).toMatchObject({ code: 4 });
    expect(await cli("recordings", "stop", recordingId)).toMatchObject({ code: 0 });
    await api.until(recordingId, "complete");
    expect(await cli("locks", "list")).toMatchObject({ code: 0 });
  }, 60_000);

  it("and the command line beside it never both record one room, sweep it at once, and lose nothing", async () => {
    const { start, cli } = await embedded();
    const { api } = await start();
    const rooms = await Promise.all(
      ["One", "Two", "Three"].map(async (roomName) => {
        const roomId = String((await api.post("/rooms", { roomName })).body["roomId"]);
        await api.post(`/rooms/${roomId}/tokens`, { identity: "ada", role: "moderator" });
        return roomId;
      }),
    );
    const won = await Promise.all(
      rooms.map(async (roomId) => {
        const [served, run] = await Promise.all([
          api.post("/recordings", { roomId }),
          cli("recordings", "start", roomId, "--json"),
        ]);
        expect([served.status, run.code], `${JSON.stringify(served)} ${run.stderr}`).toSatisfy(
          ([status, code]) => (status === 201 && code === 4) || (status === 409 && code === 0),
        );
        return String(served.status === 201 ? served.body["recordingId"] : JSON.parse(run.stdout).recordingId);
      }),
    );
    // Both sweep while both stop.
    const [first, ...others] = won as [string, string, string];
    const done = await Promise.all([
      cli("gc", "run"),
      cli("recordings", "stop", first),
      ...others.map((recordingId) => api.post(`/recordings/${recordingId}/stop`)),
    ]);
    expect(done).toMatchObject([{ code: 0 }, { code: 0 }, { status: 202 }, { status: 202 }]);
    for (const recordingId of won) await api.until(recordingId, "complete");
    const listed = await cli("recordings", "list", "--json");
    expect(JSON.parse(listed.stdout).recordings).toHaveLength(won.length);
    await until(
      "no room is held",
      async () => JSON.parse((await cli("locks", "list", "--json")).stdout).locks.length === 0,
    );
  }, 120_000);

  it("killed while it records, knows the recording afterwards, ends it, and records the room again", async () => {
    const { start } = await embedded({ TALLY_START_TIMEOUT: "2s", TALLY_LOCK_GRACE: "23s" });
    const first = await start();
    const begun = await first.api.post("/recordings", { roomId: "demo" });
    await first.service.kill("SIGKILL");
    const { api } = await start();
    const recordingId = String(begun.body["recordingId"]);
    // Its LiveKit was in the process: what it recorded is lost, and said to be.
    const again = await until(
      "the demo room can be recorded again",
      async () => {
        const answer = await api.post("/recordings", { roomId: "demo" });
        return answer.status === 201 ? answer : null;
      },
      60_000,
    );
    expect(again.body["recordingId"]).not.toBe(recordingId);
    expect(await api.until(recordingId, "failed")).toMatchObject({ reason: "recorder-lost" });
  }, 90_000);

  it("refuses to play LiveKit in production, and says why", async () => {
    const { folder, env } = await embedded();
    const refused = await run(["serve"], { ...env, NODE_ENV: "production" }, folder);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("LIVEKIT_URL") });
  });

  it("refuses a second service on its data directory, which would call the first one's recordings lost", async () => {
    const { start, cli } = await embedded();
    await start();
    const refused = await cli("serve");
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("TALLY_DATA_DIR") });
  });

  it("names the document and the field when what is stored is wrong, and changes nothing", async () => {
    const { start, env, cli } = await embedded();
    const { api } = await start();
    const file = join(env.TALLY_DATA_DIR, "openvidu-meet/rooms/demo/demo.json");
    const wrong = '{"roomId":"demo","roomName":5,"creationDate":0}';
    await writeFile(file, wrong);
    expect(await api.get("/rooms/demo")).toMatchObject({
      status: 503,
      body: { code: "stored-unreadable", message: expect.stringMatching(/rooms\/demo\/demo\.json: roomName: /) },
    });
    expect(await api.post("/recordings", { roomId: "demo" })).toMatchObject({ body: { code: "stored-unreadable" } });
    expect(await cli("rooms", "list")).toMatchObject({ code: 5, stderr: expect.stringContaining("roomName") });
    expect(await readFile(file, "utf8")).toBe(wrong);
  });

  it("goes on when whoever read its output has had enough", async () => {
    const { start } = await embedded();
    const { service, api } = await start();
    service.stopReading();
    for (let asked = 0; asked < 20; asked += 1) await api.get("/rooms");
    expect(await api.get("/rooms")).toMatchObject({ status: 200 });
  });

  it("names every wrong setting at once", async () => {
    const { folder, env } = await embedded();
    const refused = await run(
      ["serve"],
      { ...env, PORT: "x", TALLY_START_TIMEOUT: "soon", TALLY_LOCK_GRACE: "1s" },
      folder,
    );
    expect(refused.code).toBe(2);
    for (const name of ["PORT", "TALLY_START_TIMEOUT", "TALLY_LOCK_GRACE"]) expect(refused.stderr).toContain(name);
  });
});
