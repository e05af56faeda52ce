import { decodeEvidence, encodeEvidence, encodeLock, storedLock } from "@tallylight/adapters/wire";
import {
  applySwap,
  type Deferred,
  type Evidence,
  type Held,
  type LockPage,
  type LockStore,
  type RoomId,
  unavailable,
  type Unavailable,
} from "@tallylight/core";
import { ResultAsync } from "neverthrow";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { changeRoom, readRoom, type RoomState } from "./room-file.ts";

const PAGE_SIZE = 250;

/**
 * Locks in a folder, one JSON file for each room, for the processes of one machine. Lock and queue of a room are one
 * file, so that a swap and what it defers are one step. What a swap answers is in the file.
 */
export function fileLockStore(folder: string): LockStore {
  const inTurn = turns();
  const change = <T>(roomId: RoomId, step: (state: RoomState) => { readonly answer: T; readonly next: RoomState }) =>
    inTurn(roomId, () => changeRoom(fileOf(folder, roomId), step));
  const waiting = async (roomId: RoomId) =>
    (await readRoom(fileOf(folder, roomId))).queue.map((queued) => ({ roomId, ...queued }));

  return {
    read: (roomId) =>
      attempt("read", async () => ({
        held: heldIn(await readRoom(fileOf(folder, roomId)), roomId),
        storeNow: Date.now(),
      })),
    swap: (roomId, swap) =>
      attempt("swap", () =>
        change(roomId, (state) => {
          const { outcome, write } = applySwap(roomId, heldIn(state, roomId), swap, Date.now());
          const kept = write === undefined ? state : { ...state, lock: write.lock && columnsOf(write.lock) };
          return { answer: outcome, next: outcome.won ? enqueue(kept, swap.defer) : kept };
        }),
      ),
    list: (cursor) => attempt("list", () => page(folder, cursor)),
    defer: (evidence) =>
      attempt("defer", () =>
        change(evidence.roomId, (state) => ({ answer: undefined, next: enqueue(state, evidence) })),
      ),
    deferred: (limit) =>
      attempt("deferred", async () => {
        const all = (await Promise.all((await roomsIn(folder)).map(waiting))).flat();
        const oldest = all.toSorted((a, b) => a.at - b.at).flatMap(readable);
        return oldest.slice(0, limit);
      }),
    settle: (token) =>
      attempt("settle", async () => {
        const [roomId = "", ...text] = token.split(" ");
        const without = ({ queue }: RoomState) => queue.filter((queued) => queued.text !== text.join(" "));
        await change(roomId as RoomId, (state) => ({ answer: undefined, next: { ...state, queue: without(state) } }));
      }),
  };
}

/** The port's manner: whatever goes wrong is a value, with no more than its code in it. */
function attempt<T>(operation: string, run: () => Promise<T>): ResultAsync<T, Unavailable> {
  return ResultAsync.fromThrowable(run, (thrown) => {
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "unreadable";
    return unavailable("locks", operation, `files: ${code}`);
  })();
}

/** Within one process the calls for a room wait for each other here; at the lock file they would have to poll. */
function turns(): <T>(roomId: RoomId, run: () => Promise<T>) => Promise<T> {
  const last = new Map<RoomId, Promise<unknown>>();
  return async (roomId, run) => {
    const turn = (last.get(roomId) ?? Promise.resolve()).then(run);
    const over = turn.catch(() => {});
    last.set(roomId, over);
    void over.then(() => last.get(roomId) === over && last.delete(roomId));
    return turn;
  };
}

/** In hex, as `Room` and `room` are two rooms and some file systems take them for one. */
const fileOf = (folder: string, roomId: RoomId): string => join(folder, `${Buffer.from(roomId).toString("hex")}.json`);

async function roomsIn(folder: string): Promise<readonly RoomId[]> {
  const names = (await readdir(folder)).flatMap((name) => /^([0-9a-f]+)\.json$/.exec(name)?.[1] ?? []);
  return names.sort().map((hex) => Buffer.from(hex, "hex").toString() as RoomId);
}

function heldIn({ lock }: RoomState, roomId: RoomId): Held {
  if (lock === null) return null;
  const [version, claimedAt, json] = lock;
  return storedLock({ roomId, version, claimedAt, json });
}

const columnsOf = ({ version, claimedAt, lock }: Extract<Held, { lock: unknown }>) =>
  [version, String(claimedAt), encodeLock(lock)] as const;

/** The same evidence waits once, at its first place. */
function enqueue(state: RoomState, evidence: Evidence | undefined): RoomState {
  if (evidence === undefined) return state;
  const text = encodeEvidence(evidence);
  if (state.queue.some((queued) => queued.text === text)) return state;
  return { ...state, queue: [...state.queue, { at: Date.now(), text }] };
}

/** What cannot be read stays where it is. */
function readable({ roomId, text }: { readonly roomId: RoomId; readonly text: string }): readonly Deferred[] {
  return decodeEvidence(text).match(
    (evidence) => [{ token: `${roomId} ${text}`, evidence }],
    () => [],
  );
}

/** In the order of room ids; the cursor is the last one of the page before. */
async function page(folder: string, cursor: string | null): Promise<LockPage> {
  const rooms = (await roomsIn(folder)).filter((roomId) => cursor === null || roomId > cursor);
  const shown = rooms.slice(0, PAGE_SIZE);
  const read = await Promise.all(shown.map(async (roomId) => heldIn(await readRoom(fileOf(folder, roomId)), roomId)));
  const next = rooms.length > shown.length ? (shown.at(-1) ?? null) : null;
  return { locks: read.flatMap((held) => held ?? []), next, storeNow: Date.now() };
}
