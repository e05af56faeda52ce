import {
  type EgressId,
  formatRecordingId,
  mediaFilename,
  type OutboxEvent,
  type Recording,
  type RecordingIndex,
  type RecordingQuery,
  type RoomId,
  type Tombstone,
  type Uid,
  type Unavailable,
} from "@tallylight/core";
import type { ResultAsync } from "neverthrow";
import { expect } from "vitest";

export const room: RoomId = "room" as RoomId;

/** A starting recording of `room`, number `n` there, begun at 1,000 + n, except as told. */
export function recording({ n = 1, ...told }: Partial<Recording> & { readonly n?: number }): Recording {
  const { roomId = room } = told;
  const [egressId, uid] = [`EG_${n}` as EgressId, `uid${n}` as Uid];
  return {
    recordingId: formatRecordingId({ roomId, egressId, uid }),
    roomId,
    egressId,
    uid,
    status: "starting",
    source: "livekit",
    accepted: false,
    filename: mediaFilename(roomId, uid),
    startDate: 1000 + n,
    ...told,
  };
}

export function tombstoneOf({ deletedAt = 0, ...told }: Parameters<typeof recording>[0]): Tombstone {
  const { roomId, egressId, uid } = recording(told);
  return { roomId, egressId, uid, deletedAt };
}

export async function value<T>(answer: ResultAsync<T, Unavailable>): Promise<T> {
  const result = await answer;
  if (result.isErr()) throw new Error(`the index did not answer: ${result.error.cause}`);
  return result.value;
}

export async function announce(index: RecordingIndex, ...recordings: readonly Recording[]): Promise<void> {
  for (const one of recordings) await value(index.announce(one));
}

export const events = (index: RecordingIndex): Promise<readonly OutboxEvent[]> => value(index.outbox(10_000));
export const ranks = async (index: RecordingIndex): Promise<readonly number[]> =>
  (await events(index)).map((event) => event.rank);

/** All pages of a query, one after the other. Each but the last must be full, and the last must say that it is. */
export async function listed(
  index: RecordingIndex,
  query: Partial<RecordingQuery> = {},
): Promise<readonly Recording[]> {
  const { limit = 100 } = query;
  const all: Recording[] = [];
  for (let after = query.after; ;) {
    const page = await value(index.page({ ...query, limit, after }));
    all.push(...page.recordings);
    if (page.next === null) return all;
    expect(page.recordings).toHaveLength(limit);
    expect(page.next).not.toEqual(after);
    after = page.next;
  }
}
