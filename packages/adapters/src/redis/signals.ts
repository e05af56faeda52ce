import { parseRoomId, type Signals } from "@tallylight/core";
import { memorySignals } from "../memory/signals.ts";
import { closeClient, type RedisClient } from "./connect.ts";
import { signalChannel } from "./keys.ts";

export type RedisSignals = Signals & {
  /** Ends the subscriber's connection; the client that was given stays open. */
  readonly close: () => Promise<void>;
};

/**
 * Hints between instances by Redis' publish and subscribe: one channel, a message is a room id.
 *
 * Listeners of this instance are woken without Redis, so a hint of its own comes twice while Redis is there.
 * What is published while Redis is away, or the subscriber is not connected, is lost to the other instances.
 */
export function redisSignals(client: RedisClient, { prefix }: { readonly prefix: string }): RedisSignals {
  const channel = signalChannel(prefix);
  const local = memorySignals();
  const subscriber = client.duplicate({ autoResubscribe: false, connectionName: channel });
  subscriber.on("error", () => {});
  subscriber.on("ready", () => {
    // When it fails, the connection is lost or its time-out ends it, and the next one subscribes again.
    subscriber.subscribe(channel).catch(() => {});
  });
  subscriber.on("message", (_channel, message: string) => {
    parseRoomId(message).map((roomId) => local.publish(roomId));
  });
  subscriber.connect().catch(() => {});
  return {
    publish: (roomId) => {
      local.publish(roomId);
      client.publish(channel, roomId).catch(() => {});
    },
    subscribe: (roomId, wake) => local.subscribe(roomId, wake),
    close: () => closeClient(subscriber),
  };
}
