import {
  type Clock,
  formatRecordingId,
  type LockPage,
  type LockStore,
  type RoomId,
  type Signals,
  type StoredLock,
  type Unavailable,
  type UnreadableLock,
} from "@tallylight/core";
import { err, ok, type Result } from "neverthrow";
import { pausesOf } from "../service/pauses.ts";

/** What a stream is told of a room's lock. It holds no version: whoever wants to free it asks for it first. */
type LockNews = {
  readonly roomId: RoomId;
  readonly state: "starting" | "active" | "stopping" | "unreadable" | "free";
  readonly recordingId: string | null;
  readonly claimedAt: number | null;
};

/** The locks of one room, or of all, as long as somebody watches. */
export type LockWatch = {
  /** Calls with every lock that there is, and then with each that has changed; returns how to leave it. */
  readonly watch: (onNews: (news: LockNews) => void) => () => void;
};

const LOOK_EVERY_MS = 2_000;

export function lockWatch(
  { locks, signals, clock }: { readonly locks: LockStore; readonly signals: Signals; readonly clock: Clock },
  roomId: RoomId | null,
  { onUnavailable, onIdle }: { readonly onUnavailable: (failure: Unavailable) => void; readonly onIdle: () => void },
): LockWatch {
  const watchers = new Set<(news: LockNews) => void>();
  const known = new Map<RoomId, { readonly version: string; readonly news: LockNews }>();
  const { pause, wake } = pausesOf(clock);
  let running = false;

  const look = async (): Promise<void> => {
    const found = roomId === null ? await everyLock(locks) : await oneLock(locks, roomId);
    if (found.isErr()) return onUnavailable(found.error);
    const now = new Map(found.value.map((held) => [held.roomId, held]));
    const tell = (news: LockNews): void => watchers.forEach((onNews) => onNews(news));
    for (const [id, held] of now) {
      if (known.get(id)?.version === held.version) continue;
      known.set(id, { version: held.version, news: newsOf(held) });
      tell(newsOf(held));
    }
    for (const id of [...known.keys()].filter((id) => !now.has(id))) {
      known.delete(id);
      tell({ roomId: id, state: "free", recordingId: null, claimedAt: null });
    }
  };
  const run = async (): Promise<void> => {
    running = true;
    const unsubscribe = roomId === null ? () => undefined : signals.subscribe(roomId, wake);
    while (watchers.size > 0) {
      await look();
      if (watchers.size > 0) await pause(LOOK_EVERY_MS);
    }
    unsubscribe();
    known.clear();
    running = false;
    onIdle();
  };
  return {
    watch: (onNews) => {
      for (const { news } of known.values()) onNews(news);
      watchers.add(onNews);
      if (!running) void run();
      return () => {
        watchers.delete(onNews);
        if (watchers.size === 0) wake();
      };
    },
  };
}

type Found = Result<readonly (StoredLock | UnreadableLock)[], Unavailable>;

async function oneLock(locks: LockStore, roomId: RoomId): Promise<Found> {
  return locks.read(roomId).map(({ held }) => (held === null ? [] : [held]));
}

async function everyLock(locks: LockStore): Promise<Found> {
  const found: (StoredLock | UnreadableLock)[] = [];
  let cursor: string | null = null;
  do {
    const listed: Result<LockPage, Unavailable> = await locks.list(cursor);
    if (listed.isErr()) return err(listed.error);
    found.push(...listed.value.locks);
    cursor = listed.value.next;
  } while (cursor !== null);
  return ok(found);
}

function newsOf(held: StoredLock | UnreadableLock): LockNews {
  const { roomId, claimedAt } = held;
  if (!("lock" in held)) return { roomId, state: "unreadable", recordingId: null, claimedAt };
  const { state, uid, egressId } = held.lock;
  const recordingId = egressId === null ? null : formatRecordingId({ roomId, egressId, uid });
  return { roomId, state, recordingId, claimedAt };
}
