import { isSkipped, type Mortal, startMortalS3, until } from "@tallylight/services";
import { describe, expect, it } from "vitest";
import { bench, startedIn, stopAndComplete } from "./bench.ts";
import type { RealServers } from "./real-servers.ts";
import { readObject } from "./s3-object.ts";

let s3: Mortal;
const open = bench({
  openS3: async () => {
    const started = await startMortalS3();
    if (!isSkipped(started)) s3 = started;
    return started;
  },
});

/** What the room's lock says in its object: free, or its uid. */
async function lockIn(servers: RealServers, roomId: string): Promise<string> {
  const text = (await readObject(servers.s3, `openvidu-meet/locks/${roomId}.json`)).toString();
  const stored = JSON.parse(text) as { readonly tallylight?: string; readonly lock?: { readonly uid: string } };
  return stored.tallylight ?? stored.lock?.uid ?? "";
}

async function readiness(url: string): Promise<unknown> {
  return (await fetch(`${url}/readyz`)).json();
}

describe("with the locks in S3", { timeout: 240_000 }, () => {
  it("an S3 that is stopped while a recording ends loses nothing: record and lock follow when it is back", async (context) => {
    const { servers, seen } = await open(context);
    const { api, service } = await servers.serve({ TALLY_LOCK_STORE: "s3" });
    const { roomId, leave } = await servers.meeting(api, "S3 goes away");
    const other = await servers.meeting(api, "Asked for meanwhile");
    expect(await readiness(service.url)).toMatchObject({
      dependencies: { locks: { what: "s3", ok: true }, storage: { detail: { metadata: "conditional-writes" } } },
    });
    const recordingId = await startedIn(api, roomId);
    const [, egressId, uid] = recordingId.split("--");
    expect(await lockIn(servers, roomId)).toBe(uid);
    expect(await api.post("/recordings", { roomId })).toMatchObject({ status: 409, body: { recordingId } });

    await s3.kill();
    expect(await api.post("/recordings", { roomId: other.roomId })).toMatchObject({ status: 503 });
    expect(await api.post(`/recordings/${recordingId}/stop`)).toMatchObject({ status: 202 });
    // Its film cannot be saved: LiveKit ends it as failed.
    await until(
      "LiveKit has ended it",
      async () =>
        (await seen.egresses(roomId)).find((one) => one.egressId === egressId && one.status === "failed") ?? null,
      60_000,
    );
    expect(await readiness(service.url)).toMatchObject({
      dependencies: { locks: { ok: false }, storage: { ok: false } },
    });

    await s3.restart();
    await until("the lock is free", async () => (await lockIn(servers, roomId)) === "free", 60_000);
    expect(await seen.document(recordingId)).toMatchObject({ status: "failed", source: "livekit" });
    expect(await api.get(`/recordings/${recordingId}`)).toMatchObject({ status: 200, body: { status: "failed" } });
    await stopAndComplete(api, await startedIn(api, roomId));
    await stopAndComplete(api, await startedIn(api, other.roomId));
    await Promise.all([leave(), other.leave()]);
  });
});
