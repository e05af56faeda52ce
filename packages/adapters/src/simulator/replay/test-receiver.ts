import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { Clock } from "@tallylight/core";
import { field, isWebhook, type Trace, type WebhookStep } from "./test-trace.ts";

/** Takes webhooks, and answers each as the one like it in the trace was answered. */
export type Receiver = {
  readonly url: string;
  /** Those that came, in order. */
  readonly steps: readonly WebhookStep[];
  /** How many are not answered, as in the trace. */
  readonly held: () => number;
  readonly close: () => void;
};

export async function startReceiver(trace: Trace, clock: Clock): Promise<Receiver> {
  const steps: WebhookStep[] = [];
  let held = 0;
  const take = async (url: string, webhook: WebhookStep["webhook"], response: ServerResponse): Promise<void> => {
    const alike = (one: WebhookStep): boolean => one.url === url && nameOf(one) === nameOf({ webhook });
    const earlier = steps.filter(alike);
    const attempt = earlier.filter((one) => one.webhook["id"] === webhook["id"]).length + 1;
    const replied = trace.filter(isWebhook).filter(alike)[earlier.length]?.replied ?? 200;
    steps.push({ at: 0, webhook, url, attempt, replied });
    const [, hangMs] = /^hang (\d+)$/.exec(String(replied)) ?? [];
    if (hangMs !== undefined) {
      held += 1;
      await clock.sleep(Number(hangMs)).done;
      held -= 1;
    }
    reply(response, replied);
  };
  const server = createServer((request, response) => {
    void json(request).then(async (body) => take(request.url ?? "", body as WebhookStep["webhook"], response));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    steps,
    held: () => held,
    close: () => server.close().closeAllConnections(),
  };
}

function nameOf(step: Pick<WebhookStep, "webhook">): string {
  const status = field(step.webhook["egressInfo"], "status");
  return JSON.stringify([step.webhook.event, status]);
}

function reply(response: ServerResponse, replied: number | string): void {
  if (replied === "socket destroyed") response.destroy();
  else if (replied === 429) response.writeHead(429, { "retry-after": "3" }).end();
  else response.writeHead(typeof replied === "number" ? replied : 200).end();
}
