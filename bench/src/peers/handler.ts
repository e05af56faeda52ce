import { createHash, timingSafeEqual } from "node:crypto";
import { getRecording, parseRecordingId, type SweepPorts, withRoomName } from "@tallylight/core";
import { openHouse } from "../harness/house.ts";

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** What `GET /recordings/{id}` has to do whatever calls it: who asks, which recording, its JSON and its tag. */
export type Handler = (recordingId: string, key: string | undefined, known: string | undefined) => Promise<Answer>;

/** On the same ports as the service. It logs nothing, counts nothing, and checks no more than it must. */
export async function openHandler(): Promise<Handler> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== undefined));
  const { ports, apiKeys } = await openHouse({ after: () => {} }, env as Record<string, string>);
  const keys = apiKeys.map(digestOf);
  return async (recordingId, key = "", known) => {
    if (!keys.some((one) => timingSafeEqual(one, digestOf(key)))) return refusal(401, "Unauthorized");
    return answer(ports, recordingId, known);
  };
}

async function answer(ports: SweepPorts, recordingId: string, known: string | undefined): Promise<Answer> {
  const id = parseRecordingId(recordingId);
  if (id.isErr()) return refusal(422, "not the id of a recording");
  const found = await getRecording(ports, id.value);
  if (found.isErr()) return refusal(found.error.kind === "recording-not-found" ? 404 : 503, found.error.kind);
  const body = JSON.stringify(await withRoomName(ports, found.value.value));
  const etag = `"${createHash("sha256").update(body).digest("base64url")}"`;
  const headers = { "content-type": "application/json", etag, "cache-control": "private, no-cache" };
  return known === etag ? { status: 304, headers, body: "" } : { status: 200, headers, body };
}

const digestOf = (text: string): Buffer => createHash("sha256").update(text).digest();

const refusal = (status: number, title: string): Answer => ({
  status,
  headers: { "content-type": "application/problem+json" },
  body: JSON.stringify({ status, title }),
});
