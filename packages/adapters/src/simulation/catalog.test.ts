import {
  checkCatalog,
  type CheckProgress,
  listRecordings,
  type MediaStore,
  mediaKey,
  rebuildCatalog,
  type Recording,
  restoreIndex,
  type RoomId,
  unavailable,
} from "@tallylight/core";
import { errAsync, okAsync } from "neverthrow";
import { beforeEach, describe, expect, it } from "vitest";
import { recording } from "../contracts/recording-index-samples.ts";
import { at, changed, followed, preceded } from "./changed-ports.ts";
import { makeWorld, type World } from "./world.ts";

let world: World;
beforeEach(async () => {
  world = await makeWorld();
});

const PREFIX = "openvidu-meet";
const OTHER = "other" as RoomId;

/** An ended recording with its document, its row and its file, except as told. */
async function add(
  told: Parameters<typeof recording>[0],
  without: readonly ("row" | "media")[] = [],
): Promise<Recording> {
  const one = recording({ status: "complete", revision: 1, roomName: "Room", ...told });
  const { documents, index } = world.ports.catalog;
  (await documents.write(one, null))._unsafeUnwrap();
  if (!without.includes("row")) (await index.announce(one))._unsafeUnwrap();
  if (!without.includes("media")) await upload(one);
  return one;
}
const upload = ({ roomId, uid }: Recording): Promise<void> =>
  world.media.upload(mediaKey(PREFIX, roomId, uid), new Uint8Array(3));
const rewrite = async (one: Recording, told: Partial<Recording>): Promise<Recording> => {
  const { documents } = world.ports.catalog;
  const etag = (await documents.find(one))._unsafeUnwrap()?.etag ?? null;
  const next = { ...one, ...told, revision: (one.revision ?? 0) + 1 };
  (await documents.write(next, etag))._unsafeUnwrap();
  return next;
};
const check = async () => (await checkCatalog(world.ports))._unsafeUnwrap();
const rebuild = async () => (await rebuildCatalog(world.ports))._unsafeUnwrap();
const listed = async (query: object = {}, ports = world.ports) => listRecordings(ports, { limit: 100, ...query });

describe("a catalog that is checked", () => {
  it("is consistent when documents, rows and files go together, whoever is still recording", async () => {
    for (let n = 1; n <= 120; n += 1) await add({ n });
    await add({ n: 1, roomId: OTHER, status: "limit_reached" });
    await add({ n: 2, roomId: OTHER, status: "active" }, ["media"]);
    await add({ n: 3, roomId: OTHER, status: "failed" }, ["media"]);
    const told: unknown[] = [];
    const checked = (await checkCatalog(world.ports, (progress) => told.push(progress)))._unsafeUnwrap();
    const sizes = { documents: 123, rows: 123, media: 121 };
    expect(checked).toEqual({
      ...sizes,
      index: "whole",
      counts: {},
      differences: [],
      unread: 0,
      verdict: "consistent",
    });
    expect(told.at(-1)).toEqual(sizes);
  });

  it("differs by each thing that does not go together, named by its kind", async () => {
    const without = await add({ n: 1 }, ["row"]);
    const deleted = await add({ n: 2 });
    await rewrite(deleted, { deleted: true });
    const differs = await add({ n: 3, encoding: { video: { width: 1 } } });
    await rewrite(differs, { encoding: { video: { width: 2 } } });
    const silent = await add({ n: 4 }, ["media"]);
    const orphan = recording({ n: 5, status: "complete" });
    await world.ports.catalog.index.announce(orphan);
    await world.media.upload(mediaKey(PREFIX, OTHER, orphan.uid), new Uint8Array(1));
    const expected = [
      { kind: "no-row", recordingId: without.recordingId },
      { kind: "row-of-deleted", recordingId: deleted.recordingId },
      { kind: "row-differs", recordingId: differs.recordingId },
      { kind: "no-media", recordingId: silent.recordingId },
      { kind: "no-document", recordingId: orphan.recordingId },
      { kind: "no-entry", roomId: OTHER, uid: orphan.uid },
    ];
    const { differences, counts, verdict } = await check();
    expect(differences).toEqual(expected);
    expect(counts).toEqual(Object.fromEntries(expected.map(({ kind }) => [kind, 1])));
    expect(verdict).toBe("differs");
  });

  it("does not differ by what is written while it is looked at", async () => {
    const one = await add({ n: 1 });
    const next = await rewrite(one, { details: "just now" });
    const { index } = world.ports.catalog;
    const rows = followed(index, "rows", async () => void (await index.announce(next)));
    const late = changed(world.ports, { index: rows });
    expect((await checkCatalog(late))._unsafeUnwrap().verdict).toBe("consistent");
  });

  it("does not differ by what is purged while it is looked at", async () => {
    const one = await add({ n: 1, deleted: true }, ["media"]);
    const { documents } = world.ports.catalog;
    const find = preceded(documents, "find", async () => {
      const stored = (await documents.find(one))._unsafeUnwrap();
      if (stored !== null) await documents.remove(one, stored.etag);
    });
    const purged = changed(world.ports, { documents: find });
    expect((await checkCatalog(purged))._unsafeUnwrap()).toMatchObject({ verdict: "consistent", rows: 0 });
  });

  it("is incomplete when something cannot be read now, and differs when it is no document", async () => {
    await add({ n: 1 });
    world.setOutage("media", "down", "head");
    expect(await check()).toMatchObject({ verdict: "incomplete", unread: 1, counts: {} });
    world.setOutage("media", "none", "head");
    await world.documents.writeIf("openvidu-meet/recordings/.metadata/room/EG_9/uid9.json", "{}", null);
    const { differences, verdict } = await check();
    expect(differences).toEqual([
      { kind: "unreadable", recordingId: "room--EG_9--uid9", cause: expect.stringContaining("status") },
    ]);
    expect(verdict).toBe("differs");
  });

  it("lists a thousand differences and counts them all", async () => {
    for (let n = 1; n <= 1_005; n += 1) await add({ n }, ["row"]);
    const { differences, counts } = await check();
    expect(differences).toHaveLength(1_000);
    expect(counts).toEqual({ "no-row": 1_005 });
  });

  it("goes from page to page, of rows and files too", async () => {
    for (let n = 1; n <= 130; n += 1) await world.ports.catalog.index.announce(recording({ n, status: "failed" }));
    const { roomId, uid } = recording({ n: 131 });
    const list: MediaStore["list"] = (cursor) =>
      okAsync({ refs: [{ roomId, uid }], next: cursor === null ? "1" : null });
    const { documents } = world.ports.catalog;
    const listInTwo: typeof documents.list = (cursor, ofRoom) =>
      cursor === null && ofRoom === undefined ? okAsync({ ids: [], next: "1" }) : documents.list(null, ofRoom);
    const told: CheckProgress[] = [];
    const paged = changed(world.ports, { documents: { list: listInTwo }, media: { list } });
    const checked = (await checkCatalog(paged, (progress) => told.push(progress)))._unsafeUnwrap();
    expect(checked).toMatchObject({ documents: 0, media: 2, counts: { "no-document": 130, "no-entry": 2 } });
    expect(told).toHaveLength(6);
    expect((await rebuildCatalog(paged))._unsafeUnwrap()).toMatchObject({ restored: 0, dropped: 130, whole: true });
  });

  it("says of a row whose document is none that the document is unreadable, and no more", async () => {
    await world.ports.catalog.index.announce(recording({ n: 9, status: "failed" }));
    await world.documents.writeIf("openvidu-meet/recordings/.metadata/room/EG_9/uid9.json", "{}", null);
    expect(await check()).toMatchObject({ counts: { unreadable: 1 }, unread: 0, verdict: "differs" });
  });

  it("leaves open what is behind a row whose document cannot be read now", async () => {
    const orphan = recording({ n: 5, status: "failed" });
    await world.ports.catalog.index.announce(orphan);
    world.setOutage("documents", "down", "find");
    expect(await check()).toMatchObject({ counts: {}, unread: 1, verdict: "incomplete" });
  });
});

describe("a catalog that is rebuilt", () => {
  it("goes together again, and says what it did", async () => {
    await add({ n: 1 }, ["row"]);
    const deleted = await add({ n: 2 });
    await world.ports.catalog.media.remove(deleted);
    await rewrite(deleted, { deleted: true, deletedAt: 1 });
    await rewrite(await add({ n: 3 }), { details: "newer" });
    // Its document was taken back with a backup.
    const ahead = recording({ n: 4, status: "complete", revision: 9 });
    await world.ports.catalog.index.announce(ahead);
    await add({ n: 4, status: "active" }, ["row", "media"]);
    const sameRank = recording({ n: 5, status: "active", revision: 9 });
    await world.ports.catalog.index.announce(sameRank);
    await add({ n: 5, status: "active" }, ["row", "media"]);
    await world.ports.catalog.index.announce(recording({ n: 6, status: "complete" }));
    const told: unknown[] = [];
    const rebuilt = (await rebuildCatalog(world.ports, (progress) => told.push(progress)))._unsafeUnwrap();
    const counts = { restored: 5, unread: 0, unreadable: 0, dropped: 1 };
    expect(rebuilt).toEqual({ ...counts, whole: true });
    expect(told.at(-1)).toEqual(counts);
    expect(await check()).toMatchObject({ verdict: "consistent", index: "whole", documents: 5, rows: 4 });
  });

  it("takes no row away whose document was written since it was read", async () => {
    const one = await add({ n: 1, status: "active" }, ["media"]);
    const { index } = world.ports.catalog;
    const rows = preceded(
      index,
      "rows",
      at(1, async () => index.announce(await rewrite(one, { status: "failed" }))),
    );
    await rebuildCatalog(changed(world.ports, { index: rows }));
    expect((await listed())._unsafeUnwrap().recordings).toMatchObject([{ status: "failed" }]);
  });

  it("keeps a row that is written while the one before it is to be replaced", async () => {
    const one = await add({ n: 1, status: "active" }, ["media"]);
    const { index } = world.ports.catalog;
    await index.announce({ ...one, revision: 9 });
    const drop = preceded(index, "drop", async () => index.announce(await rewrite(one, { status: "failed" })));
    expect((await rebuildCatalog(changed(world.ports, { index: drop })))._unsafeUnwrap()).toMatchObject({
      restored: 1,
    });
    expect((await listed())._unsafeUnwrap().recordings).toMatchObject([{ status: "failed" }]);
  });

  it("has no row of a document that goes while its row is compared", async () => {
    const one = await add({ n: 1 }, ["media"]);
    const { index, documents } = world.ports.catalog;
    await index.announce({ ...one, revision: 9 });
    const rows = preceded(index, "rows", async () => {
      const etag = (await documents.find(one))._unsafeUnwrap()?.etag ?? "";
      await documents.remove(one, etag);
    });
    expect((await rebuildCatalog(changed(world.ports, { index: rows })))._unsafeUnwrap()).toMatchObject({
      restored: 0,
      dropped: 1,
    });
  });

  it("is not whole while a document cannot be read now; one that is none keeps nothing from it", async () => {
    await add({ n: 1 });
    await world.documents.writeIf("openvidu-meet/recordings/.metadata/room/EG_9/uid9.json", "{}", null);
    const { index } = world.ports.catalog;
    await index.announce(recording({ n: 9 }));
    expect(await rebuild()).toMatchObject({ unread: 0, unreadable: 1, dropped: 0, whole: true });
    world.setOutage("documents", "down", "find");
    expect(await rebuild()).toMatchObject({ unread: 4, unreadable: 0, whole: false });
  });
});

describe("an index that its store has lost a part of", () => {
  it("is not called whole when it was emptied again while it was restored", async () => {
    const one = await add({ n: 1 });
    world.index.whole = null;
    const restore = followed(world.ports.catalog.index, "restore", () => {
      world.index.rows.clear();
      world.index.epoch = null;
    });
    await restoreIndex(changed(world.ports, { index: restore }));
    expect((await world.ports.catalog.index.state())._unsafeUnwrap()).toBe("lost");
    expect((await restoreIndex(world.ports))._unsafeUnwrap()).toBe(1);
    expect((await world.ports.catalog.index.state())._unsafeUnwrap()).toBe("whole");
    expect((await listed())._unsafeUnwrap().recordings).toEqual([one]);
  });

  it("is not called whole while a document cannot be read now", async () => {
    await add({ n: 1 });
    world.index.whole = null;
    world.setOutage("documents", "down", "find");
    expect((await restoreIndex(world.ports))._unsafeUnwrap()).toBe(0);
    expect((await world.ports.catalog.index.state())._unsafeUnwrap()).toBe("lost");
    world.setOutage("documents", "none", "find");
    expect((await restoreIndex(world.ports))._unsafeUnwrap()).toBe(1);
    expect((await world.ports.catalog.index.state())._unsafeUnwrap()).toBe("whole");
  });

  it("is restored by the next sweep when a failover left it behind, and is read from meanwhile", async () => {
    const one = await add({ n: 1 });
    const newer = await rewrite(one, { details: "lost with the failover" });
    world.index.life += 1;
    expect((await world.ports.catalog.index.state())._unsafeUnwrap()).toBe("behind");
    expect((await listed())._unsafeUnwrap().recordings).toEqual([one]);
    await world.sweep();
    expect((await world.ports.catalog.index.state())._unsafeUnwrap()).toBe("whole");
    expect((await listed())._unsafeUnwrap().recordings).toEqual([newer]);
  });
});

describe("a list while there is no index", () => {
  const empty = (): void => {
    world.index.rows.clear();
    world.index.whole = null;
  };

  it("is made from the documents too when the page itself finds that the index lost a part", async () => {
    const one = await add({ n: 1 });
    const page = () => {
      world.index.whole = null;
      return errAsync(unavailable("index", "page", "lost a part"));
    };
    const ports = changed(world.ports, { index: { page } });
    expect((await listed({}, ports))._unsafeUnwrap().recordings).toEqual([one]);
  });

  it("is not made from the documents when a page of a whole index is refused", async () => {
    await add({ n: 1 });
    const page = () => errAsync(unavailable("index", "page", "no answer in time"));
    const refused = (await listed({}, changed(world.ports, { index: { page } })))._unsafeUnwrapErr();
    expect(refused).toMatchObject({ port: "index", cause: "no answer in time" });
  });

  it("is made from the documents, as it was before", async () => {
    for (const n of [1, 2, 3]) await add({ n, sizeBytes: 10 - n });
    await add({ n: 1, roomId: OTHER });
    await rewrite(await add({ n: 4 }), { deleted: true });
    const queries = [
      {},
      { sortField: "size", sortOrder: "asc" },
      { roomId: OTHER },
      { statuses: ["active"] },
      { limit: 2 },
    ];
    await rebuild();
    const before = [];
    for (const query of queries) before.push((await listed(query))._unsafeUnwrap());
    empty();
    for (const [nth, query] of queries.entries()) expect((await listed(query))._unsafeUnwrap()).toEqual(before[nth]);
    const third = ({ uid }: Recording): boolean => uid === "uid3";
    expect((await listRecordings(world.ports, { limit: 5 }, third))._unsafeUnwrap().recordings).toHaveLength(1);
  });

  it("is refused when there are too many of them, but for a room that has few", async () => {
    for (let n = 1; n <= 1_001; n += 1) await add({ n }, ["row", "media"]);
    const other = await add({ n: 1, roomId: OTHER });
    empty();
    const refused = (await listed())._unsafeUnwrapErr();
    expect(refused).toMatchObject({ kind: "unavailable", port: "index", cause: expect.stringContaining("made again") });
    expect((await listed({ roomId: OTHER }))._unsafeUnwrap().recordings).toEqual([other]);
  });

  it("is refused when a document cannot be read now; one that is none is left out", async () => {
    const one = await add({ n: 1 });
    await world.documents.writeIf("openvidu-meet/recordings/.metadata/room/EG_9/uid9.json", "{}", null);
    empty();
    expect((await listed())._unsafeUnwrap().recordings).toEqual([one]);
    world.setOutage("documents", "down", "find");
    expect((await listed())._unsafeUnwrapErr()).toMatchObject({ port: "documents" });
  });

  it("has what was removed while it was read no more", async () => {
    const one = await add({ n: 1 });
    empty();
    const { documents } = world.ports.catalog;
    const find = preceded(documents, "find", async () => {
      const stored = (await documents.find(one))._unsafeUnwrap();
      if (stored !== null) await documents.remove(one, stored.etag);
    });
    expect((await listed({}, changed(world.ports, { documents: find })))._unsafeUnwrap().recordings).toEqual([]);
  });
});
