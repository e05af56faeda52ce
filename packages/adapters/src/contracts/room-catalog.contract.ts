import { setImmediate as nextTurn } from "node:timers/promises";
import {
  DEFAULT_ROOM_CONFIG,
  type Room,
  type RoomCatalog,
  type RoomId,
  type RoomPage,
  type Stored,
  type Unavailable,
  type WriteOutcome,
} from "@tallylight/core";
import type { ResultAsync } from "neverthrow";
import { expect } from "vitest";
import { type AwayOption, awayCase } from "./away.ts";
import { type Cases, type ContractOptions, testCases } from "./cases.ts";

/** An empty catalog under the prefix `openvidu-meet`, and what other programs do to its store. */
export type RoomCatalogHarness = {
  readonly catalog: RoomCatalog;
  /** Puts a text under a key of the store, whatever is there. */
  readonly plant: (key: string, text: string) => Promise<void>;
  /** What the store holds under a key; null when nothing. */
  readonly peek: (key: string) => Promise<string | null>;
};

/**
 * What every RoomCatalog must do.
 *
 * @param make A store that is empty, made anew for each case.
 */
export function roomCatalogContract(
  name: string,
  make: () => Promise<RoomCatalogHarness>,
  options: ContractOptions & AwayOption<RoomCatalog> = {},
): void {
  testCases(`${name} is a room catalog that`, { ...cases, ...away(options) }, make, options);
}

const away = (options: AwayOption<RoomCatalog>): Cases<unknown> =>
  awayCase("says that it is unavailable, by method, when its store does not answer", "rooms", options, (catalog) => ({
    find: () => catalog.find(id("room-1")),
    write: () => catalog.write(room("room-1"), null),
    remove: () => catalog.remove(id("room-1"), "0123"),
    list: () => catalog.list(null),
    readPage: () => catalog.readPage(null),
    archive: () => catalog.archive(id("room-1"), "Daily"),
    archivedName: () => catalog.archivedName(id("room-1")),
    removeArchive: () => catalog.removeArchive(id("room-1")),
  }));

const ARCHIVE = "openvidu-meet/recordings/.room_metadata/room-1/room_metadata.json";

const cases: Cases<RoomCatalogHarness> = {
  "keeps a room's name beside its recordings, the first one, until it is removed": async ({ catalog, peek }) => {
    const name = () => value(catalog.archivedName(id("room-1")));
    expect(await name()).toBeNull();
    await value(catalog.archive(id("room-1"), "Daily"));
    await value(catalog.archive(id("room-1"), "Other"));
    expect(await name()).toBe("Daily");
    expect(JSON.parse((await peek(ARCHIVE)) ?? "")).toEqual({ roomName: "Daily" });
    expect(await value(catalog.find(id("room-1")))).toBeNull();
    expect(await value(catalog.list(null))).toEqual({ roomIds: [], next: null });
    for (const time of [1, 2]) {
      await value(catalog.removeArchive(id("room-1")));
      expect([time, await name()]).toEqual([time, null]);
    }
  },

  "finds no name in what OpenVidu Meet kept there, and leaves it as it is": async ({ catalog, plant, peek }) => {
    const kept = JSON.stringify({
      moderatorRoomUrl: "http://x/",
      preferences: { recordingPreferences: { enabled: true } },
    });
    for (const text of [kept, "no JSON"]) {
      await plant(ARCHIVE, text);
      expect(await value(catalog.archivedName(id("room-1")))).toBeNull();
      await value(catalog.archive(id("room-1"), "Daily"));
      expect(await peek(ARCHIVE)).toBe(text);
    }
  },

  "gives null for a room that is not there": async ({ catalog }) => {
    expect(await value(catalog.find(id("room-1")))).toBeNull();
  },

  "gives back what was created, with the version that the write told": async ({ catalog }) => {
    const marks = { deleting: true, deletingMeeting: true, deletingRecordings: true } as const;
    const full = room("room-1", { roomName: "Größe 会议", autoDeletionDate: 9, ...marks });
    const { etag } = await created(catalog, full);
    expect(await value(catalog.find(full.roomId))).toEqual({ value: full, etag });
  },

  "keeps each room under its key of the layout, as JSON": async ({ catalog, peek }) => {
    await created(catalog, room("room-123", { roomName: "Sprint review" }));
    const text = await peek("openvidu-meet/rooms/room-123/room-123.json");
    expect(JSON.parse(text ?? "")).toMatchObject({ roomId: "room-123", roomName: "Sprint review", status: "open" });
  },

  "refuses to create a room that is there, whatever its document says": async ({ catalog, plant, peek }) => {
    await plant("openvidu-meet/rooms/room-1/room-1.json", "{");
    expect(await value(catalog.write(room("room-1"), null))).toEqual({ kind: "conflict" });
    expect(await peek("openvidu-meet/rooms/room-1/room-1.json")).toBe("{");
  },

  "replaces the version that is named, and no other": async ({ catalog }) => {
    const first = await created(catalog, room("room-1"));
    const second = written(await value(catalog.write(room("room-1", { status: "closed" }), first.etag)));
    expect(await value(catalog.write(room("room-1", { roomName: "late" }), first.etag))).toEqual({ kind: "conflict" });
    expect(await value(catalog.write(room("absent"), first.etag))).toEqual({ kind: "conflict" });
    expect(await value(catalog.find(id("room-1")))).toEqual(second);
  },

  "lets one of twenty racing creations win": async ({ catalog }) => {
    const outcomes = await Promise.all(
      twenty.map((n) => value(catalog.write(room("room-1", { roomName: String(n) }), null))),
    );
    expect(await value(catalog.find(id("room-1")))).toEqual(onlyWritten(outcomes));
  },

  "lets one of twenty racing replacements of one version win": async ({ catalog }) => {
    const { etag } = await created(catalog, room("room-1"));
    const outcomes = await Promise.all(
      twenty.map((n) => value(catalog.write(room("room-1", { roomName: String(n) }), etag))),
    );
    expect(await value(catalog.find(id("room-1")))).toEqual(onlyWritten(outcomes));
  },

  "removes the version that is named, and no other": async ({ catalog }) => {
    const first = await created(catalog, room("room-1"));
    const second = written(await value(catalog.write(room("room-1", { deleting: true }), first.etag)));
    expect(await value(catalog.remove(id("room-1"), first.etag))).toEqual({ kind: "conflict" });
    expect(await value(catalog.find(id("room-1")))).toEqual(second);
    expect(await value(catalog.remove(id("room-1"), second.etag))).toEqual({ kind: "removed" });
    expect(await value(catalog.find(id("room-1")))).toBeNull();
  },

  "takes a room that is gone as removed, and lets it be created again": async ({ catalog }) => {
    const { etag } = await created(catalog, room("room-1"));
    expect(await value(catalog.remove(id("room-1"), etag))).toEqual({ kind: "removed" });
    expect(await value(catalog.remove(id("room-1"), etag))).toEqual({ kind: "removed" });
    expect(await value(catalog.remove(id("never-there"), etag))).toEqual({ kind: "removed" });
    const again = await created(catalog, room("room-1", { roomName: "again" }));
    expect(await value(catalog.find(id("room-1")))).toEqual(again);
  },

  "never both replaces and removes one version": async ({ catalog }) => {
    for (const n of twenty) {
      const roomId = id(`room-${n}`);
      const { etag } = await created(catalog, room(roomId));
      const [replacement, removal] = await Promise.all([
        value(catalog.write(room(roomId, { status: "closed" }), etag)),
        value(catalog.remove(roomId, etag)),
      ]);
      const left = await value(catalog.find(roomId));
      expect([replacement.kind, removal.kind, left?.value.status]).toEqual(
        left === null ? ["conflict", "removed", undefined] : ["written", "conflict", "closed"],
      );
    }
  },

  "never shows a reader a part": async ({ catalog }) => {
    const large = (n: number): Room => room("room-1", { roomName: String(n % 10).repeat(100_000) });
    let stored = await created(catalog, large(0));
    const over = new AbortController();
    const seen = new Set<string>();
    const read = async (): Promise<void> => {
      while (!over.signal.aborted) {
        seen.add((await value(catalog.find(id("room-1"))))?.value.roomName ?? "nothing");
        await nextTurn();
      }
    };
    const write = async (): Promise<void> => {
      for (const n of twenty) stored = written(await value(catalog.write(large(n), stored.etag)));
      over.abort();
    };
    await Promise.all([write(), read(), read()]);
    expect([...seen].filter((name) => !/^(\d)\1{99999}$/.test(name))).toEqual([]);
    expect(seen.size).toBeGreaterThan(0);
  },

  "keeps the fields that this version does not know, also inside a block": async ({ catalog, plant, peek }) => {
    const key = "openvidu-meet/rooms/room-1/room-1.json";
    await plant(key, `{"creationDate":1,"owner":"admin","config":{"recording":{"allowAccessTo":"admin"},"polls":{}}}`);
    const stored = await value(catalog.find(id("room-1")));
    if (stored === null) throw new Error("not found");
    written(await value(catalog.write({ ...stored.value, config: DEFAULT_ROOM_CONFIG }, stored.etag)));
    expect(JSON.parse((await peek(key)) ?? "")).toMatchObject({
      owner: "admin",
      config: { recording: { enabled: true, allowAccessTo: "admin" }, polls: {} },
    });
  },

  "reads what OpenVidu Meet wrote": async ({ catalog, plant }) => {
    await plant(
      "openvidu-meet/rooms/sprint_review-8fj2k1m0qpz3w7x/sprint_review-8fj2k1m0qpz3w7x.json",
      JSON.stringify({
        roomId: "sprint_review-8fj2k1m0qpz3w7x",
        roomIdPrefix: "sprint_review",
        creationDate: 1795350097500,
        preferences: { recordingPreferences: { enabled: false }, chatPreferences: { enabled: true } },
        moderatorRoomUrl: "https://example.test/room?secret=0123456789",
      }),
    );
    const stored = await value(catalog.find(id("sprint_review-8fj2k1m0qpz3w7x")));
    expect(stored?.value).toMatchObject({ roomName: "sprint_review", config: { recording: { enabled: false } } });
  },

  "says which field is wrong of a document that cannot be read": async ({ catalog, plant }) => {
    await plant("openvidu-meet/rooms/room-1/room-1.json", `{"creationDate":1,"config":{"e2ee":{"enabled":"no"}}}`);
    const failure = (await catalog.find(id("room-1")))._unsafeUnwrapErr();
    expect(failure).toMatchObject({ kind: "unavailable", port: "rooms", operation: "find" });
    expect(failure.cause).toContain("openvidu-meet/rooms/room-1/room-1.json: config.e2ee.enabled: ");
  },

  "lists nothing of an empty store": async ({ catalog }) => {
    expect(await value(catalog.list(null))).toEqual({ roomIds: [], next: null });
  },

  "lists every room once, in ascending order of their keys, in bounded pages": async ({ catalog }) => {
    const alike = ["room", "room-1", "room-1-a", "room-10", "room2", "room_x", "Room", "r", "room0", "zz"];
    const names = [...alike, ...Array.from({ length: 220 }, (_, n) => `n${n}-${n % 7}`)];
    await inTurn(names, async (name) => created(catalog, room(name)));
    const pages = await allPages(catalog);
    expect(pages.flat()).toEqual(names.toSorted((a, b) => (`${a}/` < `${b}/` ? -1 : 1)));
    expect(pages.length).toBeGreaterThan(1);
    expect(Math.max(...pages.map(({ length }) => length))).toBeLessThanOrEqual(100);
  },

  "goes on after a room that was removed between two pages": async ({ catalog }) => {
    const names = Array.from({ length: 130 }, (_, n) => `room-${String(n).padStart(3, "0")}`);
    const etags = new Map<string, string>();
    await inTurn(names, async (name) => etags.set(name, (await created(catalog, room(name))).etag));
    const first = await value(catalog.list(null));
    const last = first.roomIds.at(-1) ?? id("none");
    await value(catalog.remove(last, etags.get(last) ?? ""));
    const second = await value(catalog.list(first.next));
    expect([...first.roomIds, ...second.roomIds]).toEqual(names);
    expect((await allPages(catalog)).flat()).toEqual(names.filter((name) => name !== last));
  },

  "lists no neighbour: neither another prefix nor another folder, nor what is no room": async ({ catalog, plant }) => {
    await created(catalog, room("room"));
    await plant("openvidu-meet/rooms2/a/a.json", "{}");
    await plant("openvidu-meet2/rooms/b/b.json", "{}");
    await plant("rooms/c/c.json", "{}");
    await plant("openvidu-meet/rooms/file.json", "{}");
    await plant("openvidu-meet/rooms/no--room/no--room.json", "{}");
    await plant("openvidu-meet/recordings/.metadata/room9/EG_x/1.json", "{}");
    expect(await value(catalog.list(null))).toEqual({ roomIds: ["room"], next: null });
  },

  "reads all rooms by the page as they are now: written, written again, removed, and made anew": async (harness) => {
    const { catalog } = harness;
    const names = async (): Promise<readonly string[]> =>
      (await allRooms(catalog)).map(({ roomId, roomName }) => `${roomId} ${roomName}`);
    expect(await names()).toEqual([]);
    const first = await created(catalog, room("room-1"));
    await created(catalog, room("room"));
    expect(await names()).toEqual(["room-1 room-1", "room room"]);
    // Of the same length, and within a millisecond: what is there is told apart by more than its size and time.
    let { etag } = first;
    for (const n of twenty) {
      const next = room("room-1", { roomName: `n-${String(n).padStart(4, "0")}` });
      ({ etag } = written(await value(catalog.write(next, etag))));
      expect(await names()).toEqual([`room-1 ${next.roomName}`, "room room"]);
    }
    await value(catalog.remove(id("room-1"), etag));
    expect(await names()).toEqual(["room room"]);
    await created(catalog, room("room-1", { roomName: "again" }));
    expect(await names()).toEqual(["room-1 again", "room room"]);
  },

  "reads no neighbour by the page, nor what else lies in a room's folder": async ({ catalog, plant }) => {
    await created(catalog, room("room"));
    for (const key of ["rooms2/a/a.json", "rooms/file.json", "rooms/no--room/no--room.json", "rooms/room/other.json"])
      await plant(`openvidu-meet/${key}`, "no JSON");
    expect((await allRooms(catalog)).map(({ roomId }) => roomId)).toEqual(["room"]);
  },

  "says of a page which document of it cannot be read, until it is mended": async ({ catalog, plant }) => {
    await created(catalog, room("room"));
    await plant("openvidu-meet/rooms/room-1/room-1.json", "{");
    const failure = (await catalog.readPage(null))._unsafeUnwrapErr();
    expect(failure).toMatchObject({ kind: "unavailable", port: "rooms", operation: "readPage", unreadable: true });
    expect(failure.cause).toContain("openvidu-meet/rooms/room-1/room-1.json");
    await plant("openvidu-meet/rooms/room-1/room-1.json", `{"creationDate":1,"roomName":"mended"}`);
    expect((await allRooms(catalog)).map(({ roomName }) => roomName)).toEqual(["mended", "room"]);
  },

  "removes a room and leaves those whose names begin alike": async ({ catalog }) => {
    const { etag } = await created(catalog, room("room"));
    for (const name of ["room2", "room-1", "roo"]) await created(catalog, room(name));
    await value(catalog.remove(id("room"), etag));
    expect((await value(catalog.list(null))).roomIds).toEqual(["roo", "room-1", "room2"]);
  },
};

const id = (text: string): RoomId => text as RoomId;
const twenty = Array.from({ length: 20 }, (_, n) => n + 1);

function room(roomId: string, fields: Partial<Room> = {}): Room {
  const config = DEFAULT_ROOM_CONFIG;
  return { roomId: id(roomId), roomName: roomId, creationDate: 1, status: "open", config, ...fields };
}

function written(outcome: WriteOutcome<Room>): Stored<Room> {
  if (outcome.kind === "written") return outcome.stored;
  throw new Error("the write met a conflict");
}

function onlyWritten(outcomes: readonly WriteOutcome<Room>[]): Stored<Room> | undefined {
  const winners = outcomes.filter(({ kind }) => kind === "written");
  expect(winners).toHaveLength(1);
  return winners.map(written)[0];
}

async function created(catalog: RoomCatalog, room: Room): Promise<Stored<Room>> {
  return written(await value(catalog.write(room, null)));
}

async function allPages(catalog: RoomCatalog): Promise<readonly (readonly RoomId[])[]> {
  const pages: (readonly RoomId[])[] = [];
  let cursor: string | null = null;
  do {
    const page: { readonly roomIds: readonly RoomId[]; readonly next: string | null } = await value(
      catalog.list(cursor),
    );
    pages.push(page.roomIds);
    cursor = page.next;
  } while (cursor !== null && pages.length < 100);
  return pages;
}

async function allRooms(catalog: RoomCatalog): Promise<readonly Room[]> {
  const rooms: Room[] = [];
  let cursor: string | null = null;
  do {
    const page: RoomPage = await value(catalog.readPage(cursor));
    rooms.push(...page.rooms);
    cursor = page.next;
  } while (cursor !== null);
  return rooms;
}

/** Ten at a time. */
async function inTurn<T>(items: readonly T[], run: (item: T) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < items.length; from += 10) await Promise.all(items.slice(from, from + 10).map(run));
}

async function value<T>(asked: ResultAsync<T, Unavailable>): Promise<T> {
  return (await asked)._unsafeUnwrap();
}
