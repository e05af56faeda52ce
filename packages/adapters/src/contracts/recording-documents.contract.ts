import { setImmediate as nextTurn } from "node:timers/promises";
import {
  parseRecordingId,
  type Recording,
  type RecordingDocuments,
  type RecordingIdPage,
  type RecordingIdParts,
  type Unavailable,
  type WriteOutcome,
} from "@tallylight/core";
import * as fc from "fast-check";
import type { ResultAsync } from "neverthrow";
import { expect } from "vitest";
import { type AwayOption, awayCase } from "./away.ts";
import { type Cases, type ContractOptions, testCases } from "./cases.ts";

/** Empty documents under the prefix `openvidu-meet`, and what other programs do to their store. */
export type RecordingDocumentsHarness = {
  readonly documents: RecordingDocuments;
  /** Puts a text under a key of the store, whatever is there. */
  readonly plant: (key: string, text: string) => Promise<void>;
  /** What the store holds under a key; null when nothing. */
  readonly peek: (key: string) => Promise<string | null>;
};

/**
 * What every RecordingDocuments must do.
 *
 * @param make A store that is empty, made anew for each case.
 */
export function recordingDocumentsContract(
  name: string,
  make: () => Promise<RecordingDocumentsHarness>,
  options: ContractOptions & AwayOption<RecordingDocuments> = {},
): void {
  testCases(`${name} are recording documents that`, { ...cases, ...away(options) }, make, options);
}

const away = (options: AwayOption<RecordingDocuments>): Cases<unknown> =>
  awayCase(
    "say that they are unavailable, by method, when their store does not answer",
    "documents",
    options,
    (all) => ({
      find: () => all.find(id),
      write: () => all.write(recording({}), null),
      remove: () => all.remove(id, "0123"),
      list: () => all.list(null),
    }),
  );

const cases: Cases<RecordingDocumentsHarness> = {
  "give null for what is not there": async ({ documents }) => {
    expect(await value(documents.find(id))).toBeNull();
  },

  "give back what was created, with the version that the write told": async ({ documents }) => {
    const facts = { roomName: "Größe 会议 \u{1f534}", encoding: { video: { width: 640 } }, sizeBytes: 7 };
    const marks = {
      deleted: true,
      deletedAt: 9,
      deleteWhenEnded: true,
      note: { kind: "uploading", since: 8 },
    } as const;
    const full = recording({ ...facts, ...marks });
    const { etag } = await created(documents, full);
    expect(await value(documents.find(id))).toEqual({ value: full, etag });
  },

  "keep each recording under its key of the layout, as JSON": async ({ documents, peek }) => {
    await created(documents, recording({ status: "active" }));
    const text = await peek("openvidu-meet/recordings/.metadata/room-1/EG_x/0123456789abcdefABCDEF.json");
    expect(JSON.parse(text ?? "")).toMatchObject({
      recordingId: "room-1--EG_x--0123456789abcdefABCDEF",
      status: "active",
      filename: "room-1--0123456789abcdefABCDEF.mp4",
    });
  },

  "refuse to create what is there, whoever wrote it and whatever it says": async ({ documents, plant, peek }) => {
    await plant(KEY, "{");
    expect(await value(documents.write(recording({}), null))).toEqual({ kind: "conflict" });
    expect(await peek(KEY)).toBe("{");
  },

  "replace the version that is named, and no other": async ({ documents }) => {
    const first = await created(documents, recording({}));
    const second = await replaced(documents, recording({ status: "active" }), first.etag);
    expect(second.etag).not.toBe(first.etag);
    expect(await value(documents.write(recording({ status: "failed" }), first.etag))).toEqual({ kind: "conflict" });
    expect(await value(documents.find(id))).toEqual(second);
  },

  "replace nothing where there is nothing": async ({ documents }) => {
    const { etag } = await created(documents, recording({}));
    const absent = recording({}, parts("room-1--EG_y--1"));
    expect(await value(documents.write(absent, etag))).toEqual({ kind: "conflict" });
    expect(await value(documents.find(absent))).toBeNull();
  },

  "let one of twenty racing creations win": async ({ documents }) => {
    const outcomes = await Promise.all(twenty.map((n) => value(documents.write(recording({ errorCode: n }), null))));
    expect(await value(documents.find(id))).toEqual(onlyWritten(outcomes));
  },

  "let one of twenty racing replacements of one version win": async ({ documents }) => {
    const { etag } = await created(documents, recording({}));
    const outcomes = await Promise.all(twenty.map((n) => value(documents.write(recording({ errorCode: n }), etag))));
    expect(await value(documents.find(id))).toEqual(onlyWritten(outcomes));
  },

  "lose no step of five writers who each add four to one document": async ({ documents }) => {
    await created(documents, recording({ errorCode: 0 }));
    const addOne = async (): Promise<void> => {
      const stored = await value(documents.find(id));
      const next = recording({ errorCode: (stored?.value.errorCode ?? Number.NaN) + 1 });
      const outcome = await value(documents.write(next, stored?.etag ?? ""));
      return outcome.kind === "written" ? undefined : addOne();
    };
    const addFour = async (): Promise<void> => {
      for (let step = 0; step < 4; step += 1) await addOne();
    };
    await Promise.all(Array.from({ length: 5 }, addFour));
    expect((await value(documents.find(id)))?.value.errorCode).toBe(20);
  },

  "remove the version that is named, and no other": async ({ documents }) => {
    const first = await created(documents, recording({}));
    const second = await replaced(documents, recording({ status: "complete" }), first.etag);
    expect(await value(documents.remove(id, first.etag))).toEqual({ kind: "conflict" });
    expect(await value(documents.find(id))).toEqual(second);
    expect(await value(documents.remove(id, second.etag))).toEqual({ kind: "removed" });
    expect(await value(documents.find(id))).toBeNull();
  },

  "leave nothing under the key of what was removed": async ({ documents, peek }) => {
    const { etag } = await created(documents, recording({}));
    await value(documents.remove(id, etag));
    expect(await peek(KEY)).toBeNull();
  },

  "take what is gone as removed, and let it be created again": async ({ documents }) => {
    const { etag } = await created(documents, recording({}));
    for (const gone of [id, id, parts("room-1--EG_y--1")]) {
      expect(await value(documents.remove(gone, etag))).toEqual({ kind: "removed" });
    }
    const again = await created(documents, recording({ status: "failed" }));
    expect(await value(documents.find(id))).toEqual(again);
  },

  "remove a recording and leave those whose ids begin alike": async ({ documents }) => {
    const ids = ["room--EG_x--1", "room--EG_x--12", "room--EG_x1--1", "room2--EG_x--1"].map(parts);
    const stored = await Promise.all(ids.map((each) => created(documents, recording({}, each))));
    await value(documents.remove(stored[0]?.value ?? id, stored[0]?.etag ?? ""));
    const left = await Promise.all(ids.map((each) => value(documents.find(each))));
    expect(left).toEqual([null, ...stored.slice(1)]);
  },

  "never both replace and remove one version": async ({ documents }) => {
    for (const n of twenty) {
      const one = parts(`room-1--EG_x--${n}`);
      const { etag } = await created(documents, recording({}, one));
      const [replacement, removal] = await Promise.all([
        value(documents.write(recording({ status: "active" }, one), etag)),
        value(documents.remove(one, etag)),
      ]);
      const left = await value(documents.find(one));
      expect([replacement.kind, removal.kind, left?.value.status]).toEqual(
        left === null ? ["conflict", "removed", undefined] : ["written", "conflict", "active"],
      );
    }
  },

  "do as a naive model does, whatever is written, removed and read": async ({ documents }) => {
    let run = 0;
    const step = fc.record({
      do: fc.constantFrom("create", "replace", "remove"),
      version: fc.constantFrom("now", "stale"),
      errorCode: fc.nat(1_000_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const one = parts(`room-1--EG_x--${(run += 1)}`);
        let now: Written | null = null;
        let stale = "0123456789abcdef0123456789abcdef";
        for (const [at, asked] of steps.entries()) {
          const before: Written | null = now;
          const etag = asked.version === "stale" ? stale : (before?.etag ?? stale);
          if (asked.do === "remove") {
            const expected = before === null || before.etag === etag ? "removed" : "conflict";
            expect(await value(documents.remove(one, etag))).toEqual({ kind: expected });
            if (expected === "removed") now = null;
          } else {
            // No two texts of a run are the same, so no two versions need be.
            const next = recording({ errorCode: asked.errorCode, details: String(at) }, one);
            const wins = asked.do === "create" ? before === null : before?.etag === etag;
            const outcome = await value(documents.write(next, asked.do === "create" ? null : etag));
            expect(outcome.kind).toBe(wins ? "written" : "conflict");
            if (wins) now = writtenOf(outcome);
          }
          if (before !== null && now !== before) stale = before.etag;
          expect(await value(documents.find(one))).toEqual(now);
        }
      }),
      { numRuns: 30 },
    );
  },

  "never show a reader a part": async ({ documents }) => {
    const large = (n: number): Recording => recording({ errorCode: n, details: String(n % 10).repeat(100_000) });
    let stored = await created(documents, large(0));
    const written = new AbortController();
    const seen = new Set<string>();
    const read = async (): Promise<void> => {
      while (!written.signal.aborted) {
        seen.add((await value(documents.find(id)))?.value.details ?? "nothing");
        await nextTurn();
      }
    };
    const write = async (): Promise<void> => {
      for (const n of twenty) stored = await replaced(documents, large(n), stored.etag);
      written.abort();
    };
    await Promise.all([write(), read(), read()]);
    expect([...seen].filter((details) => !/^(\d)\1{99999}$/.test(details))).toEqual([]);
    expect(seen.size).toBeGreaterThan(0);
  },

  "keep the fields that this version does not know": async ({ documents, plant, peek }) => {
    await plant(KEY, `{"status":"active","access":{"a":[1,null]}}`);
    const stored = await value(documents.find(id));
    if (stored === null) throw new Error("not found");
    await replaced(documents, { ...stored.value, status: "complete" }, stored.etag);
    expect(JSON.parse((await peek(KEY)) ?? "")).toMatchObject({ status: "complete", access: { a: [1, null] } });
  },

  "read what OpenVidu Meet wrote": async ({ documents, plant }) => {
    const old = parts("sprint_review-8fj2k1m0qpz3w7x--EG_ZHkr3Wuwr5W2--86b0cd70f6");
    await plant(
      "openvidu-meet/recordings/.metadata/sprint_review-8fj2k1m0qpz3w7x/EG_ZHkr3Wuwr5W2/86b0cd70f6.json",
      JSON.stringify({
        recordingId: "sprint_review-8fj2k1m0qpz3w7x--EG_ZHkr3Wuwr5W2--86b0cd70f6",
        roomId: "sprint_review-8fj2k1m0qpz3w7x",
        status: "COMPLETE",
        filename: "sprint_review-8fj2k1m0qpz3w7x--86b0cd70f6.mp4",
        startDate: 1795350097500.9998,
        duration: 9.98,
      }),
    );
    expect(await value(documents.find(old))).toMatchObject({
      value: { ...old, status: "complete", source: "livekit", startDate: 1795350097501, durationSeconds: 9.98 },
    });
  },

  "say which field is wrong of a document that cannot be read": async ({ documents, plant }) => {
    await plant(KEY, `{"status":"PAUSED"}`);
    const failure = (await documents.find(id))._unsafeUnwrapErr();
    expect(failure).toMatchObject({ kind: "unavailable", port: "documents", operation: "find" });
    expect(failure.cause).toContain(`${KEY}: status: `);
  },

  "list nothing of an empty store": async ({ documents }) => {
    expect(await value(documents.list(null))).toEqual({ ids: [], next: null });
  },

  "list each recording once, tombstones too, in the order of their keys, in bounded pages": async ({
    documents,
    plant,
  }) => {
    const rooms = ["room", "room-1", "room2", "room_x", "Room"];
    const ids = Array.from({ length: 1200 }, (_, n) => parts(`${rooms[n % 5]}--EG_${n % 7}--${n}`));
    const keys = ids.map((each) => `${each.roomId}/${each.egressId}/${each.uid}.json`);
    for (let from = 0; from < keys.length; from += 20) {
      const some = keys.slice(from, from + 20);
      await Promise.all(some.map((key) => plant(`openvidu-meet/recordings/.metadata/${key}`, `{"deleted":true}`)));
    }
    const pages = await allPages(documents);
    const listed = pages.flat().map((each) => `${each.roomId}/${each.egressId}/${each.uid}.json`);
    expect(listed).toEqual(keys.toSorted());
    expect(pages.length).toBeGreaterThan(1);
    expect(Math.max(...pages.map(({ length }) => length))).toBeLessThanOrEqual(1000);
  },

  "list no neighbour, and nothing that was removed": async ({ documents, plant }) => {
    const removed = await created(documents, recording({}, parts("room-1--EG_y--1")));
    await value(documents.remove(removed.value, removed.etag));
    await created(documents, recording({}));
    await plant("openvidu-meet/recordings/.metadata/file.json", "{}");
    await plant("openvidu-meet/recordings/.metadata/room-1/EG_x/1.json/1.json", "{}");
    await plant("openvidu-meet/recordings/.metadata/room-1/EG_x/1.txt", "{}");
    await plant("openvidu-meet/recordings/.metadata/no--room/EG_x/1.json", "{}");
    await plant("openvidu-meet/recordings/.metadata2/room-1/EG_x/1.json", "{}");
    await plant("openvidu-meet2/recordings/.metadata/room-1/EG_x/1.json", "{}");
    expect((await allPages(documents)).flat()).toEqual([id]);
  },

  "tell rooms apart whose names begin alike": async ({ documents }) => {
    const ids = ["room--EG_x--1", "room2--EG_x--1", "room-1--EG_x--1", "room--EG_x1--1"].map(parts);
    for (const each of ids) await created(documents, recording({}, each));
    for (const each of ids) expect(await value(documents.find(each))).toMatchObject({ value: each });
  },
};

const KEY = "openvidu-meet/recordings/.metadata/room-1/EG_x/0123456789abcdefABCDEF.json";
const parts = (text: string): RecordingIdParts => parseRecordingId(text)._unsafeUnwrap();
const id = parts("room-1--EG_x--0123456789abcdefABCDEF");
const twenty = Array.from({ length: 20 }, (_, n) => n + 1);

function recording(fields: Partial<Recording>, of: RecordingIdParts = id): Recording {
  return {
    recordingId: `${of.roomId}--${of.egressId}--${of.uid}` as Recording["recordingId"],
    ...of,
    status: "starting",
    source: "livekit",
    accepted: true,
    filename: `${of.roomId}--${of.uid}.mp4`,
    ...fields,
  };
}

async function allPages(documents: RecordingDocuments): Promise<readonly (readonly RecordingIdParts[])[]> {
  const pages: (readonly RecordingIdParts[])[] = [];
  let cursor: string | null = null;
  do {
    const page: RecordingIdPage = await value(documents.list(cursor));
    pages.push(page.ids);
    cursor = page.next;
  } while (cursor !== null && pages.length < 100);
  return pages;
}

type Written = Extract<WriteOutcome<Recording>, { kind: "written" }>["stored"];

function writtenOf(outcome: WriteOutcome<Recording>): Written {
  if (outcome.kind === "written") return outcome.stored;
  throw new Error("the write met a conflict");
}

function onlyWritten(outcomes: readonly WriteOutcome<Recording>[]): Written | undefined {
  const written = outcomes.filter(({ kind }) => kind === "written");
  expect(written).toHaveLength(1);
  return written.map(writtenOf)[0];
}

async function created(documents: RecordingDocuments, recording: Recording): Promise<Written> {
  return writtenOf(await value(documents.write(recording, null)));
}

async function replaced(documents: RecordingDocuments, recording: Recording, etag: string): Promise<Written> {
  return writtenOf(await value(documents.write(recording, etag)));
}

async function value<T>(asked: ResultAsync<T, Unavailable>): Promise<T> {
  return (await asked)._unsafeUnwrap();
}
