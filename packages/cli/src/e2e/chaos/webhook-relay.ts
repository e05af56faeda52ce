import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { RoomSid } from "@tallylight/core";
import { type History, nowMs } from "./history.ts";

export type WebhookRelay = { readonly url: string; readonly stop: () => Promise<void> };

/** A balancer waits so long for one instance. */
const PATIENCE_MS = 3_000;
/** LiveKit tells it after it has done it: whoever asked in between has seen it. */
const TOLD_LATE_MS = 1_000;

/** Takes LiveKit's webhooks, and gives each to one instance after the other until one has answered, as a balancer does. */
export async function startWebhookRelay(history: History, instances: () => readonly string[]): Promise<WebhookRelay> {
  let turn = 0;
  const relay = async (asked: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const body = await buffer(asked);
    noteRoomEnd(history, body);
    const urls = instances();
    turn += 1;
    for (const nth of urls.keys()) {
      const url = urls[(turn + nth) % urls.length] ?? "";
      const status = await pass(url, asked, body);
      if (status !== null) return void answer.writeHead(status).end();
    }
    answer.writeHead(503).end();
  };
  const server = createServer((asked, answer) => void relay(asked, answer).catch(() => answer.destroy()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/livekit/webhook`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function pass(url: string, { headers }: IncomingMessage, body: Buffer): Promise<number | null> {
  return fetch(`${url}/livekit/webhook`, {
    method: "POST",
    headers: { authorization: headers.authorization ?? "", "content-type": headers["content-type"] ?? "" },
    body: new Uint8Array(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).then(
    ({ status }) => status,
    () => null,
  );
}

function noteRoomEnd(history: History, body: Buffer): void {
  const { event, room } = JSON.parse(body.toString()) as { readonly event: string; readonly room?: { sid?: string } };
  if (event !== "room_finished" || room?.sid === undefined) return;
  history.note({ kind: "room-finished", sid: room.sid as RoomSid }, nowMs() - TOLD_LATE_MS);
}
