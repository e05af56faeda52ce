import { type FileHandle, open, readFile, rename, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** All that is stored of a room; of the lock its version, the time of its claim (ms) and its JSON. */
export type RoomState = {
  readonly lock: readonly [version: string, claimedAt: string, json: string] | null;
  /** What is deferred, the oldest first: evidence as JSON, and when it was queued (ms). */
  readonly queue: readonly { readonly at: number; readonly text: string }[];
};

const NOTHING: RoomState = { lock: null, queue: [] };
const WAIT_MS = 2_000;
const POLL_MS = 5;

/** What the file says; without a file, nothing. Throws when it cannot be read, or is not ours. */
export async function readRoom(file: string): Promise<RoomState> {
  const text = await readFile(file, "utf8").catch((thrown: unknown) => {
    if (hasCode(thrown, "ENOENT")) return null;
    throw thrown;
  });
  if (text === null) return NOTHING;
  const state: unknown = JSON.parse(text);
  if (!isRoomState(state)) throw new Error("the file holds no room");
  return state;
}

/**
 * Reads, decides and writes, alone among all who use the file. A reader sees the file before or after.
 * The lock file is never taken from another, however old it is: its owner may only be slow.
 */
export async function changeRoom<T>(
  file: string,
  change: (state: RoomState) => { readonly answer: T; readonly next: RoomState },
): Promise<T> {
  const lockFile = await takeLock(`${file}.lock`);
  try {
    const state = await readRoom(file);
    const { answer, next } = change(state);
    if (next !== state) await replace(file, next);
    return answer;
  } finally {
    await lockFile.close();
    await rm(`${file}.lock`);
  }
}

async function takeLock(lockFile: string): Promise<FileHandle> {
  for (const deadline = performance.now() + WAIT_MS; ;) {
    try {
      return await open(lockFile, "wx");
    } catch (thrown) {
      if (!hasCode(thrown, "EEXIST") || performance.now() > deadline) throw thrown;
      await sleep(POLL_MS);
    }
  }
}

async function replace(file: string, next: RoomState): Promise<void> {
  if (next.lock === null && next.queue.length === 0) return rm(file, { force: true });
  const temporary = await open(`${file}.new`, "w");
  try {
    await temporary.writeFile(JSON.stringify(next));
    await temporary.sync();
  } finally {
    await temporary.close();
  }
  await rename(`${file}.new`, file);
}

function isRoomState(value: unknown): value is RoomState {
  if (typeof value !== "object" || value === null || !("lock" in value) || !("queue" in value)) return false;
  const { lock, queue } = value;
  const isLock = Array.isArray(lock) && lock.length === 3 && lock.every((column) => typeof column === "string");
  return (lock === null || isLock) && Array.isArray(queue) && queue.every(isQueued);
}

function isQueued(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("at" in value) || !("text" in value)) return false;
  return typeof value.at === "number" && typeof value.text === "string";
}

function hasCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === code;
}
