import type { EpochMs } from "@tallylight/core";
import { answersOf } from "./answers.ts";
import type { RedisClient } from "./connect.ts";
import { partsOfKey, roomKeyPattern } from "./keys.ts";
import { type Master, type Masters, mastersOf } from "./masters.ts";
import { parseScan, parseServerId, parseTime } from "./wire.ts";

export type RoomScan = {
  /** Keys of rooms; one may come twice, in one step or in two. */
  readonly found: readonly NonNullable<ReturnType<typeof partsOfKey>>[];
  readonly next: string | null;
  /** The clock of the server that was asked. */
  readonly now: EpochMs;
  /** Asks for the step after this one, so that it is there when it is wanted, if that is soon. */
  readonly readAhead: () => void;
};

/** How many keys one step looks at, whosever they are; about as many rooms are in it at most. */
const SCAN_COUNT = 400;
const MOST_STARTS = 8;
/** What was read ahead and not asked for by then is of another time. */
const LONGEST_AHEAD_MS = 500;

/**
 * Where a walk is. A cursor of SCAN means something to one process of one server only, and a key that moves from a
 * server still to come to one that was walked already is not met: so a walk begins anew with whatever it could hide.
 */
type Place = {
  /** How often it was begun. */
  readonly starts: number;
  /** How often it was walked to its end under this layout. */
  readonly ends: number;
  readonly layout: string;
  readonly masterId: string;
  /** The process that gave `cursor`; empty before the first step. */
  readonly serverId: string;
  readonly cursor: string;
};

type Step = ReturnType<typeof step>;

/**
 * One step of a walk over the keys of all rooms, on every master. A key that is there from the walk's beginning to its
 * end is met at least once: through a rehash, a restart, a failover that keeps it, and while slots change hands.
 */
export function roomScan(client: RedisClient, prefix: string): (cursor: string | null) => Promise<RoomScan> {
  let ahead: { readonly cursor: string; readonly step: Step; readonly askedAt: number } | null = null;
  /** The step at a cursor, as it was read ahead of time, or now: also where the former failed. */
  const stepAt = (cursor: string | null, ask: () => Step): Step => {
    const kept = ahead;
    if (kept === null || kept.cursor !== cursor) return ask();
    ahead = null;
    return performance.now() - kept.askedAt > LONGEST_AHEAD_MS ? ask() : kept.step.catch(ask);
  };
  const nowhere = (): void => {};
  return async (cursor) => {
    const masters = await mastersOf(client);
    const place = cursor === null ? placeAt(masters, 1) : placeIn(masters, parsePlace(cursor));
    const master = masters.all.find(({ id }) => id === place.masterId);
    if (master === undefined) throw new Error("SCANMOVED no such master");
    // Of a layout that has changed meanwhile nothing is read ahead: its place is another.
    const here = cursor === null ? null : formatPlace(place);
    const { keys, next, serverId, now } = await stepAt(here, () => step(master, prefix, place.cursor));
    const found = keys.map((key) => partsOfKey(prefix, key)).filter((parts) => parts !== null);
    if (place.serverId !== "" && place.serverId !== serverId) {
      const again = { ...place, starts: begun(place.starts + 1), serverId: "", cursor: "0" };
      return { found, next: formatPlace(again), now, readAhead: nowhere };
    }
    if (next === null) {
      const following = await placeAfter(client, masters, place);
      return { found, next: following === null ? null : formatPlace(following), now, readAhead: nowhere };
    }
    const following = formatPlace({ ...place, serverId, cursor: next });
    const readAhead = (): void => {
      ahead = { cursor: following, step: step(master, prefix, next), askedAt: performance.now() };
      // Whoever asks for it asks again; nobody may.
      ahead.step.catch(nowhere);
    };
    return { found, next: following, now, readAhead };
  };
}

async function step({ client }: Master, prefix: string, cursor: string) {
  const asked = client
    .pipeline()
    .info("server")
    .time()
    .scan(cursor, "MATCH", roomKeyPattern(prefix), "COUNT", SCAN_COUNT);
  const [server, time, scan] = answersOf(await asked.exec());
  return { ...parseScan(scan), serverId: parseServerId(server), now: parseTime(time) };
}

function placeAt({ all, layout }: Masters, starts: number, ends = 0): Place {
  return { starts: begun(starts), ends, layout, masterId: all[0]?.id ?? "", serverId: "", cursor: "0" };
}

/** What has changed hands since the last step may be where the walk has been. */
function placeIn(masters: Masters, place: Place): Place {
  return place.layout === masters.layout ? place : placeAt(masters, place.starts + 1);
}

async function placeAfter(client: RedisClient, masters: Masters, place: Place): Promise<Place | null> {
  const following = masters.all.find(({ id }) => id > place.masterId);
  if (following !== undefined) return { ...place, masterId: following.id, serverId: "", cursor: "0" };
  const now = await mastersOf(client);
  if (now.layout !== masters.layout) return placeAt(now, place.starts + 1);
  // What moved behind the first walk's back has arrived where the second one finds it: a slot moves in one direction.
  return now.moving && place.ends === 0 ? placeAt(now, place.starts, 1) : null;
}

function begun(starts: number): number {
  if (starts > MOST_STARTS) throw new Error("SCANMOVED the keys changed hands too often");
  return starts;
}

const formatPlace = ({ starts, ends, layout, masterId, serverId, cursor }: Place): string =>
  [starts, ends, layout, masterId, serverId, cursor].join(".");

function parsePlace(text: string): Place {
  const [, starts, ends, layout = "", masterId = "", serverId = "", cursor = ""] =
    /^(\d)\.([01])\.([0-9a-f]+)\.([0-9a-f]+)\.([0-9a-f]*)\.(\d+)$/.exec(text) ?? [];
  if (starts === undefined) throw new Error("ERR invalid cursor");
  return { starts: Number(starts), ends: Number(ends), layout, masterId, serverId, cursor };
}
