import { metadataKey, type Prefix, type RecordingDocuments } from "@tallylight/core";
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
  };
}
