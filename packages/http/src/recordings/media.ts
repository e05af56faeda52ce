import type { z } from "@hono/zod-openapi";
import {
  type ByteRange,
  formatRecordingId,
  headMedia,
  mediaFilename,
  type MediaInfo,
  readMedia,
} from "@tallylight/core";
import { type Call, endpoint, type Endpoint } from "../edge/endpoint.ts";
import { isKnown } from "../edge/conditions.ts";
import type { ResponseHeader } from "../edge/headers.ts";
import { type AskedRange, askedRange, stillMeans } from "./range.ts";
import { PARAMS_AT, recordingParams } from "./schema.ts";

const MEDIA_TYPE = "video/mp4";
const OF_THE_FILE: readonly ResponseHeader[] = ["ETag", "Last-Modified", "Accept-Ranges"];

export const readMediaEndpoint = mediaEndpoint({
  path: "/recordings/{recordingId}/media",
  operationId: "readMedia",
  summary: "The recording's file, or a range of it, to play",
  permission: "recordingPlay",
  shared: true,
  as: "inline",
});

export const downloadMediaEndpoint = mediaEndpoint({
  path: "/recordings/{recordingId}/download",
  operationId: "downloadMedia",
  summary: "The recording's file, or a range of it, to keep",
  permission: "recordingDownload",
  as: "attachment",
});

type MediaOperation = Pick<Endpoint, "path" | "operationId" | "summary" | "permission" | "shared"> & {
  readonly as: "inline" | "attachment";
};

function mediaEndpoint({ as, ...operation }: MediaOperation): Endpoint {
  const whole: ResponseHeader[] = [...OF_THE_FILE, "Content-Length"];
  if (as === "attachment") whole.push("Content-Disposition");
  return endpoint({
    ...operation,
    method: "get",
    params: recordingParams,
    paramsAt: PARAMS_AT,
    headers: ["If-None-Match", "If-Modified-Since", "Range", "If-Range"],
    answers: {
      200: { description: "The file", mediaType: MEDIA_TYPE, headers: whole },
      206: { description: "A range of it", mediaType: MEDIA_TYPE, headers: [...whole, "Content-Range"] },
      304: { description: "It is as `If-None-Match` or `If-Modified-Since` says", headers: OF_THE_FILE },
    },
    refusals: [401, 403, 404, 406, 409, 416, 422, 503],
    roomOf: ({ params }) => params.recordingId.roomId,
    handle: (call) => serveMedia(call, as),
  });
}

type MediaCall = Call<
  z.infer<typeof recordingParams>,
  unknown,
  unknown,
  "If-None-Match" | "If-Modified-Since" | "Range" | "If-Range"
>;

async function serveMedia(call: MediaCall, as: "inline" | "attachment"): Promise<Response> {
  const id = call.params.recordingId;
  const recordingId = formatRecordingId(id);
  call.note({ recordingId });
  const { ports } = call.service.house;
  const head = await headMedia(ports, id);
  if (head.isErr()) {
    const { error } = head;
    return call.refuse(error.kind === "recording-in-progress" ? { kind: "not-streamable", recordingId } : error);
  }
  const { sizeBytes } = head.value;
  const file = fileOf(head.value);
  const known = { ifNoneMatch: call.header("If-None-Match"), ifModifiedSince: call.header("If-Modified-Since") };
  if (isKnown(known, { etag: file.ETag, lastModified: file["Last-Modified"] })) {
    return new Response(null, { status: 304, headers: file });
  }
  const headers = { ...file, ...contentOf(as === "attachment" ? mediaFilename(id.roomId, id.uid) : null) };
  const range = rangeOf(call, headers, sizeBytes);
  if (range === "unsatisfiable") return call.refuse({ kind: "range-not-satisfiable", recordingId, sizeBytes });
  if (range === "malformed") return call.refuse({ kind: "invalid-request", details: [MALFORMED_RANGE] });
  const answer = answerOf(range, headers, sizeBytes);
  if (call.request.method === "HEAD") return new Response(null, answer);
  const read = await readMedia(ports, id, range === "whole" ? undefined : range);
  return read.isOk() ? call.stream(read.value.bytes, answer) : call.refuse(read.error);
}

type MediaHeaders = ReturnType<typeof fileOf> & ReturnType<typeof contentOf>;

function rangeOf({ header }: Pick<MediaCall, "header">, headers: MediaHeaders, sizeBytes: number): AskedRange {
  const file = { etag: headers.ETag, lastModified: headers["Last-Modified"] };
  return askedRange(stillMeans(header("If-Range"), file) ? header("Range") : null, sizeBytes);
}

function answerOf(range: ByteRange | "whole", headers: MediaHeaders, sizeBytes: number): ResponseInit {
  if (range === "whole") return { status: 200, headers: { ...headers, "Content-Length": String(sizeBytes) } };
  const { start, end } = range;
  const part = { "Content-Range": `bytes ${start}-${end}/${sizeBytes}`, "Content-Length": String(end - start + 1) };
  return { status: 206, headers: { ...headers, ...part } };
}

const MALFORMED_RANGE = {
  field: "headers.range",
  message: "Invalid range header format. Expected: bytes=start-end",
} as const;

/** A media file is asked for anew before it is shown again. */
function fileOf({ etag, lastModified }: MediaInfo) {
  return {
    "Accept-Ranges": "bytes",
    ETag: `"${etag}"`,
    "Last-Modified": new Date(lastModified).toUTCString(),
    "Cache-Control": "private, no-cache",
  };
}

/** It is shown to those who may see it, and is never run. */
function contentOf(attachment: string | null) {
  return {
    "Content-Type": MEDIA_TYPE,
    "Content-Security-Policy": "sandbox; default-src 'none'",
    // The name is made of a room id and a uid, which hold nothing that would have to be escaped.
    ...(attachment === null ? {} : { "Content-Disposition": `attachment; filename="${attachment}"` }),
  };
}
