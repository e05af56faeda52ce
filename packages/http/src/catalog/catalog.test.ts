import { type RoomId, unavailable } from "@tallylight/core";
import { errAsync } from "neverthrow";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../app.ts";
import { storeRecording } from "../recordings/test-recordings.ts";
import { API_KEY, openTestHouse, type TestHouse } from "../test-house.ts";

const API = "/meet/api/v1";
const headers = { "x-api-key": API_KEY, "content-type": "application/json" };
type Work = "check" | "rebuild";
type Piece = Readonly<Record<string, unknown>> & { readonly next: string | null };

let test: TestHouse;
/** How far the clock goes while it is read. */
let stepMs = 0;
/** Can the index not be read? */
let isAway = false;
beforeEach(async () => {
  stepMs = 0;
  let nowMs = 0;
  test = await openTestHouse((house) => {
    const clock = { ...house.ports.clock, monotonicMs: () => (nowMs += stepMs) };
    const { catalog } = house.ports;
    const page: typeof catalog.index.page = (query) =>
      isAway ? errAsync(unavailable("index", "page", "no answer")) : catalog.index.page(query);
    const index = { ...catalog.index, page };
    return { ...house, ports: { ...house.ports, clock, catalog: { ...catalog, index } } };
  });
  // One page of documents, and three of rows.
  for (let n = 1; n <= 220; n += 1) {
    const one = await storeRecording(test.house, { n, roomId: `room-${n}` as RoomId, status: "failed" });
    if (n <= 2) (await test.house.ports.catalog.index.drop(one, null))._unsafeUnwrap();
    if (n >= 218) await forget(one);
  }
});
afterEach(() => test.close());

async function forget(one: Awaited<ReturnType<typeof storeRecording>>): Promise<void> {
  const { documents } = test.house.ports.catalog;
  const stored = (await documents.find(one))._unsafeUnwrap();
  (await documents.remove(one, stored?.etag ?? ""))._unsafeUnwrap();
}

const ask = (work: Work, after?: string | null): Promise<Response> =>
  test.ask(`${API}/catalog/${work}`, { json: after == null ? {} : { after } });

/** Each piece by another instance, as behind a load balancer. */
async function walk(work: Work): Promise<readonly Piece[]> {
  const pieces: Piece[] = [];
  do {
    const instance = createApp(test.house, { log: { debug() {}, info() {}, warn() {}, error() {} } });
    const next = pieces.at(-1)?.next;
    const body = JSON.stringify(next == null ? {} : { after: next });
    const answer = await instance.request(`${API}/catalog/${work}`, { method: "POST", headers, body });
    expect(answer.status).toBe(200);
    pieces.push((await answer.json()) as Piece);
  } while (pieces.at(-1)?.next !== null);
  return pieces;
}

describe("the catalog, asked of a service,", () => {
  it("is checked in one piece as long as that takes no longer than a request may", async () => {
    const [all, ...more] = await walk("check");
    expect(more).toEqual([]);
    const counts = { "no-row": 2, "no-document": 3 };
    expect(all).toMatchObject({ documents: 217, rows: 215, media: 0, unread: 0, counts, verdict: "differs" });
    expect(all?.["differences"]).toHaveLength(5);
  });

  it("is checked and mended piece by piece, whichever instance is asked for the next one", async () => {
    stepMs = 10_000;
    const checked = await walk("check");
    expect(checked).toHaveLength(5);
    expect(checked.slice(0, -1).map(({ verdict }) => verdict)).toEqual(checked.slice(1).map(() => null));
    expect(checked.at(-1)).toMatchObject({ documents: 217, counts: { "no-row": 2, "no-document": 3 } });
    expect(checked.flatMap(({ differences }) => differences)).toHaveLength(5);

    const rebuilt = await walk("rebuild");
    expect(rebuilt).toHaveLength(4);
    expect(rebuilt.slice(0, -1).map(({ whole }) => whole)).toEqual(rebuilt.slice(1).map(() => null));
    expect(rebuilt.at(-1)).toEqual({ restored: 217, dropped: 3, unread: 0, unreadable: 0, whole: true, next: null });
    expect((await walk("check")).at(-1)).toMatchObject({ counts: {}, verdict: "consistent" });
  });

  it("knows no other place to go on than one that was handed out for the same work", async () => {
    stepMs = 10_000;
    const { next } = (await (await ask("check")).json()) as Piece;
    expect((await ask("check", next)).status).toBe(200);
    for (const refused of [ask("rebuild", next), ask("check", `${next}x`), ask("check", "made-up")]) {
      const answer = await refused;
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({ details: [{ field: "after", message: "Invalid after" }] });
    }
  });

  it.each(["check", "rebuild"] as const)("%s goes on where it was when a store was away meanwhile", async (work) => {
    stepMs = 10_000;
    const { next } = (await (await ask(work)).json()) as Piece;
    isAway = true;
    const refused = await ask(work, next);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: "storage-unavailable" });
    isAway = false;
    expect((await ask(work, next)).status).toBe(200);
  });
});
