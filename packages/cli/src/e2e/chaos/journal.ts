import { readFileSync } from "node:fs";
import { type EgressId, parseMediaKey, type Prefix, type RoomId, type RoomSid } from "@tallylight/core";
import type { Doing, History } from "./history.ts";

type Entry = {
  readonly atMs: number;
  readonly egressId: EgressId;
  readonly roomId: RoomId;
  readonly roomSid: RoomSid;
  readonly path: string;
  readonly doing: Doing;
};

/** Notes what the egress worker has written into its journal since this was last called. */
export function readJournal(file: string, prefix: Prefix, history: History): () => void {
  let read = 0;
  return () => {
    const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
    for (const line of lines.slice(read)) {
      const { atMs, path, ...of } = JSON.parse(line) as Entry;
      const film = parseMediaKey(prefix, path);
      if (film !== null) history.note({ kind: "recorder", ...of, uid: film.uid }, atMs);
    }
    read = lines.length;
  };
}
