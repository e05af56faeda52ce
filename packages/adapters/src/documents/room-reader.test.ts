import { createHash } from "node:crypto";
import { DEFAULT_ROOM_CONFIG, type RoomId, type RoomStatus } from "@tallylight/core";
import { memoryDocuments, roomCatalog } from "@tallylight/adapters/memory";
import { ResultAsync } from "neverthrow";
import { expect, it } from "vitest";

/** A catalog of so many rooms that counts what it reads and lists. */
async function manyRooms(count: number) {
  const documents = memoryDocuments();
  const made = roomCatalog(documents, "p");
  const write = async (roomId: string, etag: string | null = null) =>
    (
      await made.write(
        { roomId: roomId as RoomId, roomName: "A", creationDate: 1, status: "open", config: DEFAULT_ROOM_CONFIG },
        etag,
      )
    )._unsafeUnwrap();
  for (let n = 0; n < count; n += 1) await write(`room-${n}`);
  const asked = { reads: 0, lists: 0 };
  const counting = roomCatalog(
    {
      ...documents,
      read: (key) => {
        asked.reads += 1;
        return documents.read(key);
      },
      listKeys: (folder, after) => {
        asked.lists += 1;
        return documents.listKeys(folder, after);
      },
    },
    "p",
  );
  const readAll = async () => {
    Object.assign(asked, { reads: 0, lists: 0 });
    let rooms = 0;
    let cursor: string | null = null;
    do {
      const page: { readonly rooms: readonly unknown[]; readonly next: string | null } = (
        await counting.readPage(cursor)
      )._unsafeUnwrap();
      rooms += page.rooms.length;
      cursor = page.next;
    } while (cursor !== null);
    return { rooms, ...asked };
  };
  return { readAll, write, find: (roomId: string) => made.find(roomId as RoomId) };
}

it("each room is read once, and again only when it has changed; a list tells of a thousand", async () => {
  const { readAll, write, find } = await manyRooms(2_500);
  expect(await readAll()).toEqual({ rooms: 2_500, reads: 2_500, lists: 3 });
  expect(await readAll()).toEqual({ rooms: 2_500, reads: 0, lists: 3 });
  const stored = (await find("room-7"))._unsafeUnwrap();
  await write("room-7", stored?.etag);
  await write("a-new-one");
  expect(await readAll()).toEqual({ rooms: 2_501, reads: 2, lists: 3 });
});

it("what is kept has an end: of more rooms than that all are told, and some are read again", async () => {
  const { readAll } = await manyRooms(20_100);
  expect(await readAll()).toMatchObject({ rooms: 20_100, reads: 20_100 });
  const again = await readAll();
  expect(again.rooms).toBe(20_100);
  expect(again.reads).toBeGreaterThan(0);
  expect(again.reads).toBeLessThan(5_000);
}, 60_000);

it("a room that is removed between the list and its reading is not in the page", async () => {
  const documents = memoryDocuments();
  const made = roomCatalog(documents, "p");
  const room = { roomName: "A", creationDate: 1, status: "open", config: DEFAULT_ROOM_CONFIG } as const;
  for (const roomId of ["room-1", "room-2"] as RoomId[]) (await made.write({ ...room, roomId }, null))._unsafeUnwrap();
  const removed = roomCatalog(
    {
      ...documents,
      listKeys: (folder, after) =>
        documents.listKeys(folder, after).andThen((page) =>
          made
            .find("room-1" as RoomId)
            .andThen((stored) => made.remove("room-1" as RoomId, stored?.etag ?? ""))
            .map(() => page)
            .mapErr(({ cause }) => cause),
        ),
    },
    "p",
  );
  expect((await removed.readPage(null))._unsafeUnwrap().rooms.map(({ roomId }) => roomId)).toEqual(["room-2"]);
});

it("a room that was another between the list and its reading, and is again what it was, is told as it is", async () => {
  const room = { roomId: "room-1" as RoomId, roomName: "A", creationDate: 1, config: DEFAULT_ROOM_CONFIG } as const;
  const documents = memoryDocuments();
  const made = roomCatalog(documents, "p");
  // As in S3, whose etag is a digest of the text.
  const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
  const become = async (status: RoomStatus): Promise<void> => {
    const before = (await made.find(room.roomId))._unsafeUnwrap();
    (await made.write({ ...room, status }, before?.etag ?? null))._unsafeUnwrap();
  };
  let afterList = async (): Promise<void> => {};
  const digesting = roomCatalog(
    {
      ...documents,
      read: (key) =>
        documents.read(key).map((stored) => (stored === null ? null : { ...stored, etag: digest(stored.text) })),
      listKeys: (folder, after) =>
        documents.listKeys(folder, after).andThen(({ keys, ...page }) =>
          ResultAsync.combine(keys.map((key) => documents.read(folder + key)))
            .map((texts) => ({ ...page, keys, stamps: texts.map((stored) => digest(stored?.text ?? "")) }))
            .andThen((listed) => ResultAsync.fromSafePromise(afterList().then(() => listed))),
        ),
    },
    "p",
  );
  const told = async () => (await digesting.readPage(null))._unsafeUnwrap().rooms.map(({ status }) => status);
  await become("open");
  afterList = () => become("active_meeting");
  expect(await told()).toEqual(["active_meeting"]);
  afterList = async () => {};
  await become("open");
  expect(await told()).toEqual(["open"]);
});
