import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { mp4OfLength } from "@tallylight/adapters/simulator";
import type { RoomId } from "@tallylight/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { storeRecording } from "../recordings/test-recordings.ts";
import { openTestHouse, type TestHouse } from "../test-house.ts";
import type { Call, Fact } from "./test-call.ts";
import { CALLS } from "./test-calls.ts";
import { mismatches } from "./test-compare.ts";
import { type Difference, DIFFERENCES, DIFFERENCES_TABLE } from "./test-differences.ts";

const API = "/meet/api/v1";

/** What we say beside OpenVidu Meet's members: of a refusal, and of a recording's end. */
const MORE = ["type", "title", "status", "detail", "code", "requestId", "since", "recordingId", "reason"];

let test: TestHouse;
beforeAll(async () => {
  test = await openTestHouse();
});
afterAll(() => test.close());

const shown = new Set<Difference>();
/** What was told and is needed later, by name. */
const kept = new Map<string, string>([["ROOM", "not-yet"]]);
const filled = (text: string): string =>
  text.replace(/\{([A-Z]+)\}/g, (whole, name: string) => kept.get(name) ?? whole);
const filledIn = <T>(value: T): T => (value === undefined ? value : (JSON.parse(filled(JSON.stringify(value))) as T));

type Answer = { readonly status: number; readonly headers: Headers; readonly body: unknown };

async function ask({ ask: asked, headers = {}, json, text, anonymous }: Call): Promise<Answer> {
  const [method = "GET", path = ""] = filled(asked).split(" ");
  const url = path.startsWith("//") ? path.slice(1) : API + path;
  const key = anonymous === true ? {} : { "x-api-key": test.house.apiKeys[0] ?? "" };
  const sent = filledIn(headers);
  const answer = await test.ask(url, {
    method,
    headers: { ...key, ...sent },
    ...(json === undefined ? {} : { json: filledIn(json) }),
    ...(text === undefined ? {} : { body: text }),
  });
  const isJson = /json/.test(answer.headers.get("content-type") ?? "");
  const told = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    body: isJson && told !== "" ? (JSON.parse(told) as unknown) : told,
  };
}

function keep(answer: Answer, { keep: names = {} }: Call): void {
  for (const [name, path] of Object.entries(names)) {
    const value = path.split(".").reduce<unknown>((at, member) => (at as Record<string, unknown>)[member], answer.body);
    kept.set(name, String(value));
  }
}

/** Where the answer is not as the fact says. */
function against(fact: Fact, { status, headers, body }: Answer): readonly string[] {
  const told = Object.entries(filledIn(fact.headers ?? {})).flatMap(([name, value]) =>
    mismatches(value, headers.get(name), [], name),
  );
  const shape = fact.body === undefined ? [] : mismatches(filledIn(fact.body), body, MORE);
  return [...mismatches(fact.status, status, [], "status"), ...told, ...shape];
}

const statusOf = async (path: string): Promise<unknown> =>
  ((await (await test.ask(API + filled(path))).json()) as Record<string, unknown>)["status"];
const become = (path: string, status: string) => expect.poll(() => statusOf(path)).toBe(status);

async function goOn({ after }: Call): Promise<void> {
  switch (after) {
    case undefined:
      return;
    case "alice joins":
      test.simulator.seat(kept.get("ROOM") ?? "", "alice");
      return become("/rooms/{ROOM}", "active_meeting");
    case "the recording ends": {
      await become("/recordings/{REC}", "complete");
      const { size } = (await (await test.ask(API + filled("/recordings/{REC}"))).json()) as { size: number };
      kept.set("SIZE", String(size)).set("LAST", String(size - 1));
      const [room, , uid] = kept.get("REC")?.split("--") ?? [];
      kept.set("FILE", `${room}--${uid}.mp4`);
      return;
    }
    case "the other ends":
      return become("/recordings/{OTHER}", "complete");
    case "the meeting ends":
      await test.house.ports.directory.close(kept.get("ROOM") as RoomId);
      return become("/rooms/{ROOM}", "closed");
  }
}

describe.each(CALLS)("as OpenVidu Meet answered: %s", (_, calls) => {
  it.each(calls.map((call) => [`${call.name} (${call.ask})`, call] as const))("%s", async (_name, call) => {
    const answer = await ask(call);
    keep(answer, call);
    if (call.ours === undefined) expect(against(call.meet, answer)).toEqual([]);
    else {
      expect(against(call.ours, answer)).toEqual([]);
      expect(against(call.meet, answer), `nothing is different any more: ${call.ours.because}`).not.toEqual([]);
      shown.add(call.ours.because);
    }
    await goOn(call);
  });
});

describe("what differs beside that", () => {
  const shows = (difference: Difference): void => void shown.add(difference);
  const begin = async (): Promise<{ readonly roomId: string; readonly path: string }> => {
    const roomId = await test.openRoom();
    const started = (await (await test.ask(`${API}/recordings`, { json: { roomId } })).json()) as {
      recordingId: string;
    };
    return { roomId, path: `${API}/recordings/${started.recordingId}` };
  };

  it("the file of a recording that ended at a limit is served", async () => {
    const made = await storeRecording(test.house, { n: 1, status: "limit_reached" });
    await test.upload(made, mp4OfLength(1_000));
    expect((await test.ask(`${API}/recordings/${made.recordingId}/media`)).status).toBe(200);
    shows("limit-reached");
  });

  it("a stop while it is starting is taken in", async () => {
    const roomId = await test.openRoom();
    test.simulator.setFaults(roomId, { recorder: { kind: "never-active" } });
    const starting = test.ask(`${API}/recordings`, { json: { roomId } });
    const found = async (): Promise<string | undefined> => {
      const list = await test.ask(`${API}/recordings?roomId=${roomId}&status=starting&fields=recordingId`);
      return ((await list.json()) as { recordings: { recordingId: string }[] }).recordings[0]?.recordingId;
    };
    await expect.poll(found, { interval: 20 }).toBeDefined();
    const stopped = await test.ask(`${API}/recordings/${await found()}/stop`, { method: "POST" });
    expect(stopped.status).toBe(202);
    expect((await starting).status).toBe(409);
    shows("stop-while-starting");
  });

  it("stopping what is stopping is as good as done", async () => {
    const { roomId, path } = await begin();
    test.simulator.setFaults(roomId, { recorder: { kind: "uploads-slowly", ms: 60_000 } });
    for (const time of [1, 2])
      expect([time, (await test.ask(`${path}/stop`, { method: "POST" })).status]).toEqual([time, 202]);
    shows("stop-twice");
  });

  it("stored fractions of milliseconds are rounded", async () => {
    const { path } = await begin();
    const recording = (await (await test.ask(path)).json()) as { startDate: number };
    expect(Number.isInteger(recording.startDate)).toBe(true);
    shows("whole-milliseconds");
  });

  it("a room has no owner, no links and no roles", async () => {
    const { roomId } = await begin();
    const room = (await (await test.ask(`${API}/rooms/${roomId}?extraFields=config,roles`)).json()) as object;
    for (const member of ["owner", "access", "roles", "rolesUpdatedAt"]) expect(room).not.toHaveProperty(member);
    shows("no-owners");
  });

  it("a recording is in a ZIP once", async () => {
    const made = await storeRecording(test.house, { n: 2 });
    await test.upload(made, mp4OfLength(1_000));
    const zip = async (ids: string) =>
      (await (await test.ask(`${API}/recordings/download?recordingIds=${ids}`)).arrayBuffer()).byteLength;
    expect(await zip(`${made.recordingId},${made.recordingId}`)).toBe(await zip(made.recordingId));
    shows("zip-once");
  });

  it("is all that the list of differences says", () => {
    expect([...shown].toSorted()).toEqual(Object.keys(DIFFERENCES).toSorted());
  });

  // `-u` writes the table anew.
  it("is told to users, too, in the table of docs/openvidu-meet.md", async () => {
    const path = new URL("../../../../docs/openvidu-meet.md", import.meta.url);
    const page = await readFile(path, "utf8");
    const made = page.replace(/^\| what \|.*\n(?:\|.*\n)+/m, () => DIFFERENCES_TABLE);
    expect(made).toContain(DIFFERENCES_TABLE);
    await expect(made).toMatchFileSnapshot(fileURLToPath(path));
  });
});
