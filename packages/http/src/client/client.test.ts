import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import createClient from "openapi-fetch";
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import { API_KEY, openTestHouse, type TestHouse } from "../test-house.ts";
import type { paths } from "./index.ts";

const file = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));

// `npx vitest run packages/http/src/client -u` writes them anew, after openapi.test.ts has written the document.
it("the types are those of the published document", async () => {
  const generator = [file("packages/openapi-types/generate.mjs"), file("docs/reference/openapi.json")];
  const { stdout } = await promisify(execFile)(process.execPath, generator, { maxBuffer: 16 * 1_048_576 });
  expect(stdout.length).toBeGreaterThan(10_000);
  const head = "// Made from docs/reference/openapi.json by client.test.ts (`-u`); nobody edits it.\n";
  await expect(head + stdout).toMatchFileSnapshot("./openapi.ts");
}, 60_000);

describe("a program in TypeScript", () => {
  let test: TestHouse;
  beforeAll(async () => {
    test = await openTestHouse();
  });
  afterAll(() => test.close());
  const open = () => createClient<paths>({ baseUrl: `${test.origin}/meet/api/v1`, headers: { "x-api-key": API_KEY } });

  it("makes a room, records it and stops, by types that are made from the document", async () => {
    const api = open();
    const made = await api.POST("/rooms", { body: { roomName: "Lesson 7", config: { chat: { enabled: false } } } });
    const roomId = made.data?.roomId ?? "";
    test.simulator.seat(roomId, "ada");
    const header = { "Idempotency-Key": "lesson-7" };
    const started = await api.POST("/recordings", { params: { header }, body: { roomId } });
    expect(started.response.status).toBe(201);
    expect(started.data).toMatchObject({ roomId, status: "active" });
    const again = await api.POST("/recordings", { params: { header }, body: { roomId } });
    expect(again.data?.recordingId).toBe(started.data?.recordingId);
    const recordingId = started.data?.recordingId ?? "";
    const stopped = await api.POST("/recordings/{recordingId}/stop", { params: { path: { recordingId } } });
    expect([stopped.response.status, stopped.data?.status]).toEqual([202, "ending"]);
    const listed = await api.GET("/recordings", { params: { query: { roomId, sortOrder: "asc" } } });
    expect(listed.data?.recordings.map((one) => one.recordingId)).toEqual([recordingId]);
  });

  it("is told a refusal as a problem", async () => {
    const path = { recordingId: "room--EG_1234567--abcdef" };
    const { data, error } = await open().GET("/recordings/{recordingId}", { params: { path } });
    expect(data).toBeUndefined();
    expect(error).toMatchObject({ code: "recording-not-found", status: 404 });
    expectTypeOf(error?.code).toEqualTypeOf<string | undefined>();
  });

  it("does not compile with a path, a body or a header that the API has not", () => {
    const wrong = (): readonly unknown[] => [
      // @ts-expect-error There is no such path.
      open().GET("/nothing"),
      // @ts-expect-error A start needs a room.
      open().POST("/recordings", { body: {} }),
      // @ts-expect-error A lock is freed by its version.
      open().DELETE("/locks/{roomId}", { params: { path: { roomId: "a" } }, body: { reason: "b" } }),
    ];
    expect(wrong).toBeTypeOf("function");
  });
});
