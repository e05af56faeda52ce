import { fileURLToPath } from "node:url";
import { serve as listen } from "@hono/node-server";
import type { RoomId } from "@tallylight/core";
import { createApp } from "@tallylight/http";
import type { House } from "@tallylight/http/compose";
import { freePort, s3Settings, startRedisServer } from "@tallylight/services";
import { once } from "node:events";
import type { Server } from "node:http";
import type { Bench } from "./figure.ts";
import { type Environment, liveKitSettings, openHouse, settingsOf, versitygw } from "./house.ts";
import { API_KEY, BASE, SILENT } from "./memory-house.ts";
import { startProcess } from "./process.ts";
import { makeRoom } from "./recordings.ts";
import { observed, type PortCall, timeUnderWay } from "./observed-ports.ts";

/** Settings on a Redis and an S3 of their own and a simulated LiveKit, whose webhooks go to the ports named. */
export async function startServers(bench: Bench, webhookPorts: readonly number[]): Promise<Environment> {
  const redis = await bench.server(() => startRedisServer());
  const s3 = await versitygw(bench);
  const webhooks = webhookPorts.map((port) => `http://127.0.0.1:${port}/livekit/webhook`).join(",");
  const program = fileURLToPath(new URL("../peers/simulator.js", import.meta.url));
  const liveKit = await bench.server(() => startProcess([program], { WEBHOOK_URLS: webhooks }, null));
  return { ...settingsOf(bench), ...s3Settings(s3), ...liveKitSettings(liveKit.url), REDIS_URL: redis.url };
}

/** A start as it went: all of it, what of it LiveKit took, and what its round trips took of the rest. */
export type StartTimes = { readonly status: number; readonly oursMs: number; readonly tripsMs: number };

/** A service in this process that takes LiveKit's webhooks, and starts that are measured, one at a time. */
export type Starter = { readonly house: House; readonly start: (roomId: RoomId) => Promise<StartTimes> };

export async function openStarter(bench: Bench): Promise<Starter> {
  const port = await freePort();
  const house = await openHouse(bench, await startServers(bench, [port]));
  const calls: PortCall[] = [];
  let [heardMs, activeMs] = [0, 0];
  const measured: House = {
    ...house,
    ports: observed(house.ports, (call) => void calls.push(call)),
    webhooks: {
      check: (header) => {
        heardMs = performance.now();
        return house.webhooks.check(header);
      },
      receive: (body, authorization) => {
        const cameMs = heardMs;
        return house.webhooks.receive(body, authorization).map((event) => {
          if (event.kind === "egress" && event.evidence.status === "active") activeMs = cameMs;
          return event;
        });
      },
    },
  };
  const app = createApp(measured, { log: SILENT });
  const server = listen({ fetch: app.fetch, port, hostname: "127.0.0.1" }) as Server;
  await once(server, "listening");
  bench.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${port}${BASE}/recordings`;
  const start = async (roomId: RoomId): Promise<StartTimes> => {
    calls.length = 0;
    const beganMs = performance.now();
    const { status } = await post(url, { roomId });
    const endedMs = performance.now();
    const asked = calls.find(({ name }) => name === "egress.start")?.beganMs ?? beganMs;
    const trips = calls.filter(({ name }) => name !== "egress.start");
    const spans = [
      [beganMs, asked],
      [activeMs, endedMs],
    ] as const;
    return { status, oursMs: asked - beganMs + (endedMs - activeMs), tripsMs: timeUnderWay(trips, spans) };
  };
  return { house, start };
}

export async function post(url: string, body: object): Promise<{ readonly status: number; readonly body: unknown }> {
  const headers = { "x-api-key": API_KEY, "content-type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: answer.status, body: await answer.json().catch(() => null) };
}

/** A room with people in it. */
export async function openRoom({ ports }: Pick<House, "ports">, roomId: RoomId): Promise<void> {
  await makeRoom(ports, roomId);
  (await ports.directory.open(roomId))._unsafeUnwrap();
}
