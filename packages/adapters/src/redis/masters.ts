import { createHash } from "node:crypto";
import { Cluster, type Redis } from "ioredis";
import { z } from "zod";
import type { RedisClient } from "./connect.ts";
import { slotOf } from "./slot.ts";

/** One server that has keys of its own. `id` stays the same through a restart, but not through a failover. */
export type Master = { readonly id: string; readonly client: Redis };

/** Which servers have the keys, at one moment. */
export type Masters = {
  /** In the order of their ids. */
  readonly all: readonly Master[];
  /** Two equal ones: no slot has changed hands between them, and the same slots were about to. */
  readonly layout: string;
  /** Some slots are on their way: their keys move one by one, each from the same server to the same other one. */
  readonly moving: boolean;
};

const SLOTS = 16_384;

/** Asks who has the keys. Rejects while a part of them is nobody's. */
export async function mastersOf(client: RedisClient): Promise<Masters> {
  if (!(client instanceof Cluster)) return { all: [{ id: "0", client }], layout: "0", moving: false };
  const known = await askMasters(client).catch(() => null);
  if (known !== null) return known;
  // What the client has learned is old: a master is gone, or is none any more.
  await new Promise<void>((resolve) => client.refreshSlotsCache(() => resolve()));
  return askMasters(client);
}

/** The server that has the key, as far as the client has learned. */
export function masterOf(client: RedisClient, key: string): Redis {
  if (!(client instanceof Cluster)) return client;
  const [address] = client.slots[slotOf(key)] ?? [];
  const master = client.nodes("master").find(({ options }) => `${options.host}:${options.port}` === address);
  if (master === undefined) throw new Error("CLUSTERDOWN the slot has no master that is known");
  return master;
}

/** Each says for itself what it has, as only it knows which slots it is giving away or taking. */
async function askMasters(cluster: Cluster): Promise<Masters> {
  const views = await Promise.all(
    cluster.nodes("master").map(async (client) => ({ client, ...ownView(await client.cluster("NODES")) })),
  );
  const masters = views.filter(({ slots }) => slots > 0).sort((a, b) => (a.id < b.id ? -1 : 1));
  if (masters.reduce((sum, { slots }) => sum + slots, 0) !== SLOTS)
    throw new Error("CLUSTERDOWN some slots have no master");
  return {
    all: masters,
    layout: createHash("sha256")
      .update(masters.map(({ text }) => text).join("\n"))
      .digest("hex")
      .slice(0, 16),
    moving: masters.some(({ moving }) => moving),
  };
}

/** `id address flags master ping pong epoch link slot…`: a slot is `n`, `n-m`, or, on its way, `[n->-id]` or `[n-<-id]`. */
function ownView(reply: unknown) {
  const lines = z
    .string()
    .parse(reply)
    .split("\n")
    .map((line) => line.trim().split(" "));
  const [id = "", , , , , , epoch = "", , ...ranges] = lines.find(([, , flags = ""]) => flags.includes("myself")) ?? [];
  const own = ranges.filter((range) => !range.startsWith("["));
  const slots = own.reduce((sum, range) => {
    const [from = 0, to = from] = range.split("-").map(Number);
    return sum + to - from + 1;
  }, 0);
  return { id, slots, moving: own.length < ranges.length, text: [id, epoch, ...ranges].join(" ") };
}
