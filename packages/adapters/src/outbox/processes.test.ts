import { embeddedOutbox, embeddedRecordingIndex, openEmbedded } from "@tallylight/adapters/embedded";
import { connectRedis, redisOutbox, redisRecordingIndex } from "@tallylight/adapters/redis";
import type { Outbox, ReceiverId, RecordingIndex } from "@tallylight/core";
import { isSkipped, startRedis, until } from "@tallylight/services";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { describe, expect, onTestFinished, test } from "vitest";
import { recording } from "../contracts/recording-index-samples.ts";

const RECEIVER = "receiver" as ReceiverId;
const LIFE = ["starting", "active", "ending", "complete"] as const;
const RANKS = [0, 1, 2, 4];
/** The message that its receiver never takes, and who dies before, or between, sending and acknowledging. */
const POISON = { n: 3, rank: 1 };
const LEASE_MS = 3_000;

/** What reached the receiver, in the order in which it did. */
type Sent = { readonly by: string; readonly topic: string; readonly rank: number; readonly attempts: number };

/** A queue that this process has open, and how others open it. */
type Place = {
  readonly index: RecordingIndex;
  readonly outbox: Outbox;
  readonly of: { readonly store: "lmdb" | "redis"; readonly at: string; readonly prefix: string };
};

async function lmdb(): Promise<Place> {
  const at = mkdtempSync(join(tmpdir(), "tallylight-outbox-"));
  const env = openEmbedded(at)._unsafeUnwrap();
  onTestFinished(async () => {
    await env.close();
    rmSync(at, { recursive: true });
  });
  return { index: embeddedRecordingIndex(env), outbox: embeddedOutbox(env), of: { store: "lmdb", at, prefix: "" } };
}

async function redis(skip: (note: string) => never): Promise<Place> {
  const server = await startRedis();
  if (isSkipped(server)) return skip(server.skipped);
  const { client, connected, close } = connectRedis({ url: server.url });
  onTestFinished(async () => {
    await close();
    await server.stop();
  });
  (await connected)._unsafeUnwrap();
  const prefix = "{outbox-of-processes}:";
  const options = { prefix };
  return {
    index: redisRecordingIndex(client, options),
    outbox: redisOutbox(client, options),
    of: { store: "redis", at: server.url, prefix },
  };
}

describe.each([["LMDB", lmdb] as const, ["Redis", redis] as const])(
  "three processes that empty one queue in %s",
  (_, open) => {
    test(
      "bring every message at least once, in order of each topic, though one dies before it sends and one before it says so",
      { timeout: 180_000 },
      async ({ skip }) => {
        const { sent, announced, outbox } = await emptied(await open(skip), "honest");
        for (const [n, topic] of announced.entries()) {
          const ranks = sent.filter((one) => one.topic === topic).map(({ rank }) => rank);
          const all = n === POISON.n ? RANKS.filter((rank) => rank !== POISON.rank) : RANKS;
          expect([...new Set(ranks)], `what came of ${topic}, in order`).toEqual(all);
          expect(ranks, `of ${topic} nothing after what follows it`).toEqual(ranks.toSorted((a, b) => a - b));
        }
        const last = sent.findLast(({ by }) => by === "dies-sent");
        const again = sent.filter(({ topic, rank }) => topic === last?.topic && rank === last.rank);
        expect(
          again.map(({ by }) => by),
          "sent, and sent again, as nobody had heard of it",
        ).toEqual(["dies-sent", "survives"]);
        const takenOver = sent.filter(({ attempts }) => attempts > 1);
        expect(takenOver.length, "with what was claimed and never sent").toBeGreaterThanOrEqual(2);

        const dead = (await outbox.deadLetters({ receiver: RECEIVER, limit: 9 }))._unsafeUnwrap();
        expect(dead).toMatchObject([{ topic: announced[POISON.n], message: { rank: POISON.rank }, error: "refused" }]);
        expect((await outbox.depths())._unsafeUnwrap()).toEqual({
          outbox: 0,
          queues: [{ receiver: RECEIVER, waiting: 0, dead: 1 }],
        });
      },
    );

    test("are found out when one of them acknowledges what it has not sent", { timeout: 180_000 }, async ({ skip }) => {
      const { sent, announced } = await emptied(await open(skip), "hasty");
      const came = new Set(sent.map(({ topic, rank }) => `${topic} ${rank}`));
      expect(came.size).toBe(announced.length * RANKS.length - 2); // the poison, and what was lost
    });
  },
);

/** Announces until two of the three have died, and waits until the third has brought the rest. */
async function emptied({ index, outbox, of }: Place, manner: "honest" | "hasty") {
  const directory = mkdtempSync(join(tmpdir(), "tallylight-sent-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const journal = join(directory, "sent.jsonl");
  writeFileSync(journal, "");
  const announced: string[] = [];
  const announce = async (): Promise<void> => {
    const n = announced.length;
    announced.push(recording({ n }).recordingId);
    for (const status of LIFE) (await index.announce(recording({ n, status })))._unsafeUnwrap();
  };
  for (let n = 0; n < 12; n += 1) await announce();

  const start = (name: string): ChildProcess => startWorker({ ...of, journal, name, manner });
  const [, ...doomed] = ["survives", "dies-claimed", "dies-sent"].map(start);
  await until("two have died in the middle", async () => {
    await announce();
    return doomed.every(({ signalCode }) => signalCode === "SIGKILL");
  });
  await until("nothing waits", async () => {
    const { outbox: untold, queues } = (await outbox.depths())._unsafeUnwrap();
    return untold === 0 && queues.every(({ waiting }) => waiting === 0);
  });
  const lines = readFileSync(journal, "utf8").trim().split("\n");
  return { sent: lines.map((line) => JSON.parse(line) as Sent), announced, outbox };
}

type Work = Place["of"] & { readonly journal: string; readonly name: string; readonly manner: "honest" | "hasty" };

/** Ends with the test, if it has not died before. */
function startWorker({ store, at, prefix, journal, name, manner }: Work): ChildProcess {
  const built = new URL(`../../dist/${store === "lmdb" ? "embedded" : "redis"}/index.js`, import.meta.url).href;
  const { n, rank } = POISON;
  const told = { built, store, at, prefix, journal, name, manner, receiver: RECEIVER, leaseMs: LEASE_MS };
  const poison = `${recording({ n }).recordingId} ${rank}`;
  const args = ["--input-type=module", "-e", WORKER, JSON.stringify({ ...told, poison })];
  const child = spawn(execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** Sends as the service's pump does, with a file in the place of a receiver, and dies where its name says. */
const WORKER = `
  import { appendFileSync } from "node:fs";
  import { setTimeout as sleep } from "node:timers/promises";
  const told = JSON.parse(process.argv[1]);
  const { built, store, at, prefix, journal, name, manner, receiver, leaseMs, poison } = told;
  const adapter = await import(built);
  const die = () => process.kill(process.pid, "SIGKILL");

  async function open() {
    if (store === "lmdb") return adapter.embeddedOutbox(adapter.openEmbedded(at)._unsafeUnwrap());
    const { client, connected } = adapter.connectRedis({ url: at });
    (await connected)._unsafeUnwrap();
    return adapter.redisOutbox(client, { prefix });
  }

  const outbox = await open();
  let sent = 0;
  const send = (delivery) => {
    const { topic, message, attempts } = delivery;
    appendFileSync(journal, JSON.stringify({ by: name, topic, rank: message.rank, attempts }) + "\\n");
    sent += 1;
  };
  const deliver = async (delivery) => {
    const isPoison = delivery.topic + " " + delivery.message.rank === poison;
    if (isPoison && delivery.attempts > 2) return outbox.bury(delivery, "refused");
    if (isPoison) return outbox.postpone(delivery, 10);
    const isLast = name === "dies-sent" && sent === 5;
    if (manner === "hasty") {
      await outbox.acknowledge(delivery);
      if (isLast) return die();
    }
    send(delivery);
    if (isLast) return die();
    return outbox.acknowledge(delivery);
  };
  for (;;) {
    const moved = (await outbox.handOver([receiver], 10))._unsafeUnwrap();
    const askedMs = performance.now();
    const claimed = (await outbox.claim({ receiver, limit: 4, leaseMs }))._unsafeUnwrap();
    if (claimed.length > 0 && name === "dies-claimed") die();
    for (const delivery of claimed) {
      // Others may have gone on with the topic by now.
      if (performance.now() - askedMs > leaseMs / 2) break;
      (await deliver(delivery))?._unsafeUnwrap();
    }
    if (moved + claimed.length === 0) await sleep(20);
  }
`;
