import { z } from "@hono/zod-openapi";
import {
  headMedia,
  inBatches,
  mediaFilename,
  type MediaInfo,
  readMedia,
  type RecordingCatalog,
  type RecordingIdParts,
} from "@tallylight/core";
import { makeZip, predictLength } from "client-zip";
import { err, ok, type Result } from "neverthrow";
import { type Caller, may } from "../edge/caller.ts";
import { endpoint } from "../edge/endpoint.ts";
import { recordingIdsSchema } from "../edge/ids.ts";
import type { Refusal } from "../problem.ts";
import { roomAmong } from "./schema.ts";

const ZIP = "application/zip";

/** How many files are asked for their size at the same time. */
const WIDTH = 10;

export const downloadZipEndpoint = endpoint({
  method: "get",
  path: "/recordings/download",
  operationId: "downloadZip",
  summary: "The files of several recordings as one ZIP; those that have none, or are another room's, are left out",
  permission: "recordingDownload",
  query: z.object({ recordingIds: recordingIdsSchema }),
  answers: {
    200: {
      description: "The ZIP, stored without compression",
      mediaType: ZIP,
      headers: ["Content-Disposition", "Content-Length"],
    },
  },
  refusals: [400, 401, 403, 406, 422, 503],
  roomOf: ({ query }, caller) => roomAmong(query.recordingIds, caller),
  handle: async (call) => {
    const { catalog } = call.service.house.ports;
    const ids = call.query.recordingIds;
    const entries = await entriesOf(catalog, ids, call.caller);
    if (entries.isErr()) return call.refuse(entries.error);
    call.note({ recordings: ids.length, leftOut: ids.length - entries.value.length });
    if (entries.value.length === 0) return call.refuse({ kind: "nothing-to-zip" });
    const headers = {
      "Content-Type": ZIP,
      "Content-Disposition": 'attachment; filename="recordings.zip"',
      "Content-Length": String(predictLength(entries.value)),
      "Cache-Control": "private, no-cache",
    };
    const body = call.request.method === "HEAD" ? null : zipOf(catalog, entries.value);
    return new Response(body, { headers });
  },
});

type Entry = {
  readonly id: RecordingIdParts;
  readonly name: string;
  readonly size: number;
  readonly lastModified: number;
};

/** The files that there are; an outage is not a file that is missing. */
async function entriesOf(
  catalog: RecordingCatalog,
  ids: readonly RecordingIdParts[],
  caller: Caller,
): Promise<Result<Entry[], Refusal>> {
  const allowed = ids.filter(({ roomId }) => may(caller, "recordingDownload", roomId));
  const heads = await inBatches(allowed, WIDTH, async (id) => ({ id, head: await headMedia({ catalog }, id) }));
  const entries: Entry[] = [];
  for (const { id, head } of heads) {
    if (head.isOk()) entries.push(entryOf(id, head.value));
    else if (head.error.kind === "unavailable") return err(head.error);
  }
  return ok(entries);
}

const entryOf = (id: RecordingIdParts, { sizeBytes, lastModified }: MediaInfo): Entry => ({
  id,
  name: mediaFilename(id.roomId, id.uid),
  size: sizeBytes,
  lastModified,
});

/**
 * The ZIP, made as it is read: one file is open at a time, and is asked for more when its reader has taken what there
 * was. A reader who goes away frees it; a file that cannot be read to its end breaks the answer off, which its length
 * makes plain.
 */
function zipOf(catalog: RecordingCatalog, entries: readonly Entry[]): ReadableStream<Uint8Array> {
  let open: AsyncIterator<Uint8Array> | null = null;
  let gone = false;
  async function* files() {
    for (const { id, ...entry } of entries) {
      const media = await readMedia({ catalog }, id);
      if (media.isErr()) throw new Error(`${entry.name} cannot be read: ${media.error.kind}`);
      const bytes = media.value.bytes[Symbol.asyncIterator]();
      if (gone) return void (await bytes.return?.());
      open = bytes;
      yield { ...entry, input: { [Symbol.asyncIterator]: () => bytes } };
    }
  }
  const reader = makeZip(files()).getReader();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: async (reason) => {
        gone = true;
        // What is read at the moment is not told by the maker of the ZIP.
        await open?.return?.();
        await reader.cancel(reason).catch(() => undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
