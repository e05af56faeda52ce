import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { WebhookReceiver, type WebhookEvent } from "livekit-server-sdk";
import type { LiveKitAddress } from "./livekit.ts";
import type { Service } from "./service.ts";

/** Takes LiveKit's webhooks at `url`; `events` are those so far, in order, and rejects when one is not signed with the key. */
export type WebhookListener = Service<{
  readonly url: string;
  readonly events: (signedBy: LiveKitAddress) => Promise<readonly WebhookEvent[]>;
}>;

export async function listenForWebhooks(): Promise<WebhookListener> {
  const deliveries: { readonly body: string; readonly authorization: string | undefined }[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    deliveries.push({ body: await text(request), authorization: request.headers.authorization });
    response.end();
  };
  const server = createServer((request, response) => void take(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    events: ({ apiKey, apiSecret }) => {
      const receiver = new WebhookReceiver(apiKey, apiSecret);
      return Promise.all(deliveries.map(({ body, authorization }) => receiver.receive(body, authorization)));
    },
    stop: async () => void server.close(),
  };
}
