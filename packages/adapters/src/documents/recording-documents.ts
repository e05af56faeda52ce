import {
  metadataFolder,
  metadataKey,
  parseRecordingId,
  type Prefix,
  type RecordingDocuments,
  type RecordingIdParts,
} from "@tallylight/core";
import { decodeRecording, encodeRecording } from "../wire/recording.ts";
import type { Documents } from "./documents.ts";
import { documentFailure, readValue, writeValue } from "./values.ts";

/**
 * Recordings as documents below `{prefix}/recordings/.metadata/`. A document that cannot be read as a recording is
 * `unavailable`, with the name of the wrong field: what it says is not known, and it is never overwritten.
 */
export function recordingDocuments(documents: Documents, prefix: Prefix): RecordingDocuments {
  const failed = (operation: string) => documentFailure("documents", operation);
  return {
    find: (id) =>
      readValue(documents, metadataKey(prefix, id), (text) => decodeRecording(text, id)).mapErr(failed("find")),
    write: (recording, expected) => {
      const text = encodeRecording(recording);
      const key = metadataKey(prefix, recording);
      return writeValue(documents, key, { value: recording, text }, expected).mapErr(failed("write"));
    },
    remove: (id, expected) => documents.removeIf(metadataKey(prefix, id), expected).mapErr(failed("remove")),
    list: (cursor, roomId) =>
      documents
        .listKeys(`${metadataFolder(prefix)}${roomId === undefined ? "" : `${roomId}/`}`, cursor)
        .map(({ keys, next }) => ({
          ids: keys.flatMap((key) => idOf(roomId === undefined ? key : `${roomId}/${key}`)),
          next,
        }))
        .mapErr(failed("list")),
  };
}

/** `{roomId}/{egressId}/{uid}.json` is a recording's; whatever else lies there is somebody else's. */
function idOf(key: string): readonly RecordingIdParts[] {
  const [roomId, egressId, file, ...more] = key.split("/");
  if (file?.endsWith(".json") !== true || more.length > 0) return [];
  const uid = file.slice(0, -".json".length);
  return parseRecordingId(`${roomId}--${egressId}--${uid}`).match(
    (id) => [id],
    () => [],
  );
}
