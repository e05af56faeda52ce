import {
  activate,
  type EgressId,
  type Held,
  type Lock,
  type LockStore,
  orderStop,
  type RoomId,
  type RoomSid,
  type StoredLock,
  type Swap,
  type Uid,
  type Version,
} from "@tallylight/core";
import type { Instant } from "./history.ts";
import type { Journal } from "./journal.ts";
import { oneOf, type Random } from "./random.ts";

export type Client = {
  readonly name: string;
  readonly store: LockStore;
  readonly journal: Journal;
  readonly now: () => Instant;
  readonly random: Random;
  readonly rooms: readonly RoomId[];
  readonly operations: number;
  /** After a call that was not answered: the store may be away for a while. */
  readonly rest: () => Promise<void>;
};

/** Asks the store one thing after the other, chosen by chance from what it knows of the rooms, which may be old. */
export async function runClient(client: Client): Promise<void> {
  const known = new Map<RoomId, Held>();
  const sent = new Map<RoomId, Swap>();
  for (let turn = 0; turn < client.operations; turn++) {
    const roomId = oneOf(client.random, client.rooms);
    const swap = chooseSwap(client, known.get(roomId) ?? null, sent.get(roomId), `${client.name}n${turn}`);
    if (swap !== null) sent.set(roomId, swap);
    const held = swap === null ? await read(client, roomId) : await write(client, roomId, swap);
    if (held === undefined) await client.rest();
    else known.set(roomId, held);
  }
}

/** What was answered, or undefined. */
async function read({ name, store, journal, now }: Client, roomId: RoomId): Promise<Held | undefined> {
  const id = journal.called({ kind: "read", client: name, roomId, calledAt: now() });
  const answer = await store.read(roomId);
  if (answer.isErr()) return undefined;
  journal.answered(id, { at: now(), value: answer.value });
  return answer.value.held;
}

async function write({ name, store, journal, now }: Client, roomId: RoomId, swap: Swap): Promise<Held | undefined> {
  const id = journal.called({ kind: "swap", client: name, roomId, swap, calledAt: now() });
  const answer = await store.swap(roomId, swap);
  if (answer.isErr()) return undefined;
  journal.answered(id, { at: now(), value: answer.value });
  return answer.value.held;
}

/** What the protocol asks of a lock, whether it fits by now or not. Null: read it. */
function chooseSwap({ name, random }: Client, held: Held, sent: Swap | undefined, unique: string): Swap | null {
  const chance = random();
  if (chance < 0.45) return null;
  if (chance < 0.52 && sent !== undefined) return sent;
  const version = unique as Version;
  if (held === null || "unreadable" in held || chance < 0.68) {
    return { expected: null, next: { version, lock: claimed(unique, name) } };
  }
  if (chance < 0.82) return { expected: held.version, next: null };
  const next = { version, lock: moved(held, unique) };
  return { expected: held.version, next, ...(chance < 0.86 ? { restamp: true } : {}) };
}

function claimed(unique: string, owner: string): Lock {
  return { state: "starting", uid: unique as Uid, sid: "RM_1" as RoomSid, egressId: null, owner };
}

function moved({ lock }: StoredLock, unique: string): Lock {
  const moves =
    lock.state === "starting" ? activate(lock, { uid: lock.uid, egressId: `EG_${unique}` as EgressId }) : null;
  return (moves ?? orderStop(lock, lock.uid, "user")).unwrapOr(lock);
}
