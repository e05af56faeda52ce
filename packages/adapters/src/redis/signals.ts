import { parseRoomId, type Signals } from "@tallylight/core";
import { Cluster } from "ioredis";
import { memorySignals } from "../memory/signals.ts";
import { closeClient, type RedisClient } from "./connect.ts";
import { signalChannel } from "./keys.ts";

/** They hold a connection of their own. */
export type RedisSignals = Signals & {
  /** Ends the subscription; the client that was given stays open. */
  readonly close: () => Promise<void>;
};

const RETRY_MS = 1_000;
/** A subscriber sends nothing, and so would not notice a server that is gone without a word. */
const DEFAULT_REPEAT_MS = 10_000;

/**
 * Hints between instances by Redis' publish and subscribe: one channel, a message is a room id.
 *
 * Listeners of this instance are woken without Redis, so a hint of its own comes twice while Redis is there.
 * What is published while Redis is away, or the subscriber is not connected, is lost to the other instances.
 */
export function redisSignals(
  client: RedisClient,
  { prefix, repeatMs = DEFAULT_REPEAT_MS }: { readonly prefix: string; readonly repeatMs?: number },
): RedisSignals {
  const channel = signalChannel(prefix);
  const local = memorySignals();
  const subscription = subscribe(client, { channel, repeatMs }, (message) => {
    parseRoomId(message).map((roomId) => local.publish(roomId));
  });
  return {
    publish: (roomId) => {
      local.publish(roomId);
      client.publish(channel, roomId).catch(() => {});
    },
    subscribe: (roomId, wake) => local.subscribe(roomId, wake),
    close: subscription.close,
  };
}

type Subscription = { readonly close: () => Promise<void> };

/** A client that has subscribed takes no other command: one server needs a second one, a cluster's client has its own. */
function subscribe(
  client: RedisClient,
  { channel, repeatMs }: { readonly channel: string; readonly repeatMs: number },
  hear: (message: string) => void,
): Subscription {
  const subscriber =
    client instanceof Cluster ? client : client.duplicate({ autoResubscribe: false, connectionName: channel });
  let ended = false;
  let retry: NodeJS.Timeout | undefined;
  const begin = (): void => {
    clearTimeout(retry);
    if (ended) return;
    subscriber.subscribe(channel).catch(() => {
      // The next connection may have been made before we were told that this one is lost.
      clearTimeout(retry);
      retry = setTimeout(begin, RETRY_MS).unref();
    });
  };
  const onMessage = (from: string, message: string): void => {
    if (from === channel) hear(message);
  };
  subscriber.on("ready", begin);
  subscriber.on("message", onMessage);
  const repeat = setInterval(() => subscriber.status === "ready" && begin(), repeatMs).unref();
  const end = (): void => {
    ended = true;
    clearInterval(repeat);
    clearTimeout(retry);
    subscriber.off("ready", begin);
    subscriber.off("message", onMessage);
  };
  if (subscriber === client) {
    if (client.status === "ready") begin();
    return {
      close: async () => {
        end();
        client.unsubscribe(channel).catch(() => {});
      },
    };
  }
  subscriber.on("error", () => {});
  subscriber.connect().catch(() => {});
  return {
    close: async () => {
      end();
      await closeClient(subscriber);
    },
  };
}
