import { isSkipped, until } from "@tallylight/services";
import { afterAll, expect, type TestContext } from "vitest";
import type { Client } from "./client.ts";
import { type RealServers, startRealServers } from "./real-servers.ts";
import { type Witness, witness } from "./witness.ts";

export type Bench = { readonly servers: RealServers; readonly seen: Witness };

/** Servers of their own for some tests, started by the first of them and stopped after all; skipped where there are none. */
export function bench(options: Parameters<typeof startRealServers>[0] = {}): (context: TestContext) => Promise<Bench> {
  let started: ReturnType<typeof startRealServers> | undefined;
  afterAll(async () => {
    const servers = await started;
    if (servers !== undefined && !isSkipped(servers)) await servers.stop();
  });
  return async (context) => {
    const servers = await (started ??= startRealServers(options));
    return isSkipped(servers) ? context.skip(servers.skipped) : { servers, seen: witness(servers) };
  };
}

export async function startedIn(api: Client, roomId: string): Promise<string> {
  const begun = await api.post("/recordings", { roomId });
  expect(begun).toMatchObject({ status: 201, body: { status: "active" } });
  return String(begun.body["recordingId"]);
}

export async function stopAndComplete(api: Client, recordingId: string): Promise<void> {
  expect(await api.post(`/recordings/${recordingId}/stop`)).toMatchObject({ status: 202 });
  await api.until(recordingId, "complete");
}

export async function listed(api: Client, roomId: string): Promise<readonly unknown[]> {
  const { body } = await api.get(`/recordings?roomId=${roomId}`);
  return (body["recordings"] as Record<string, unknown>[]).map(({ recordingId }) => recordingId);
}

export async function released({ seen }: Bench, roomId: string): Promise<void> {
  await until(`the lock of ${roomId} is gone`, async () => (await seen.lock(roomId)) === null);
}
