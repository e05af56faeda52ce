import { decodeRecording } from "@tallylight/adapters/wire";
import { type EgressId, parseMediaKey, type Prefix, type Recording, type Uid } from "@tallylight/core";
import type { Answered, Asked, Watch } from "@tallylight/services";
import type { History } from "./history.ts";

/** What happens, too, while a request is on its way. */
export type Meanwhile = (asked: Asked) => Promise<void>;

/** Notes each document and each film that S3 has taken. */
export function watchStorage(history: History, prefix: Prefix, meanwhile: Meanwhile): Watch {
  const byEtag = new Map<string, Recording>();
  const latest = new Map<string, Recording>();
  const noteDocument = (key: string, { method, headers, body }: Asked, answered: Answered): void => {
    const after = method === "DELETE" ? null : decodeRecording(body.toString()).unwrapOr(null);
    const expected = headers["if-match"];
    const isNew = headers["if-none-match"] !== undefined;
    // Which one it replaced is told by the request, whichever of two answers comes first.
    const before = isNew ? null : (byEtag.get(expected ?? "") ?? latest.get(key) ?? null);
    const { etag } = answered.headers;
    if (after !== null && etag !== undefined) byEtag.set(etag, after);
    if (after === null) latest.delete(key);
    else latest.set(key, after);
    history.note({ kind: "document", key, before, after });
  };
  return async (asked) => {
    await meanwhile(asked);
    if (asked.method !== "PUT" && asked.method !== "DELETE") return undefined;
    const key = decodeURIComponent(new URL(asked.path, "http://s3").pathname).replace(/^\/[^/]+\//, "");
    const film = parseMediaKey(prefix, key);
    return (answered) => {
      if (answered.status >= 300) return;
      if (key.includes("/recordings/.metadata/")) noteDocument(key, asked, answered);
      if (film !== null && asked.method === "PUT")
        history.note({ kind: "film", uid: film.uid, sizeBytes: sizeOf(asked) });
    };
  };
}

function sizeOf({ headers, body }: Asked): number {
  return Number(headers["x-amz-decoded-content-length"] ?? body.length);
}

const UID_IN_PATH = /--([0-9A-Za-z]{22})\.mp4/;
const EGRESS_ID = /EG_\w+/;

/** Notes each order that a service sends to LiveKit. */
export function watchLiveKit(history: History): Watch {
  return async (asked) => {
    const call = asked.path.split("/").at(-1);
    const text = asked.body.toString();
    const uid = UID_IN_PATH.exec(text)?.[1];
    const egressId = EGRESS_ID.exec(text)?.[0];
    if (call === "StartRoomCompositeEgress" && uid !== undefined)
      history.note({ kind: "start-ordered", uid: uid as Uid });
    if (call === "StopEgress" && egressId !== undefined)
      history.note({ kind: "stop-ordered", egressId: egressId as EgressId });
    return undefined;
  };
}
