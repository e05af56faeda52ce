import { Cluster } from "ioredis";
import type { RedisClient } from "./connect.ts";

/** Longer than the first attempts to connect again take. */
const RECONNECTED_WITHIN_MS = 500;

/**
 * A write whose connection broke may have taken effect: whoever sent it reads at once what became of it. It fails only
 * when there is a connection again, if that is soon, so that the read finds one. What was never sent fails at once.
 */
export async function cutOff<T>(client: RedisClient, write: () => Promise<T>): Promise<T> {
  const wasConnected = isConnected(client);
  try {
    return await write();
  } catch (error) {
    if (wasConnected && !isConnected(client)) await connectedAgain(client);
    throw error;
  }
}

/** A cluster's nodes are connected one by one, and it is there as long as one of them is. */
const isConnected = (client: RedisClient): boolean => client instanceof Cluster || client.status === "ready";

function connectedAgain(client: RedisClient): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(late);
      for (const event of ["ready", "end"]) client.off(event, over);
      resolve();
    };
    const late = setTimeout(over, RECONNECTED_WITHIN_MS);
    for (const event of ["ready", "end"]) client.on(event, over);
  });
}
