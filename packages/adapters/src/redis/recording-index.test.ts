import { formatRecordingId, parseRecordingId, type Recording } from "@tallylight/core";
import { recordingIndexContract } from "@tallylight/adapters/contracts";
import { startRedis } from "@tallylight/services";
import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { connectRedis } from "./connect.ts";
import { redisRecordingIndex, type RedisIndexOptions } from "./recording-index.ts";

const redis = await startRedis();

const recording = (id: string): Recording => {
  const parts = parseRecordingId(id)._unsafeUnwrap();
  const base = { ...parts, recordingId: formatRecordingId(parts), filename: "f.mp4", startDate: 1 };
  return { ...base, status: "active", source: "livekit", accepted: true };
};
const [first, second] = [recording("room--EG_1--a"), recording("room--EG_2--b")];

describe.skipIf("skipped" in redis)("on a real Redis", () => {
  if ("skipped" in redis) return;
  const { client, connected, close } = connectRedis({ url: redis.url });
  afterAll(async () => {
    await close();
    await redis.stop();
  });
  const freshIndex = async (options: RedisIndexOptions = {}) => {
    (await connected)._unsafeUnwrap();
    const prefix = `{${randomUUID()}}:`;
    return { prefix, index: redisRecordingIndex(client, { prefix, ...options }) };
  };

  recordingIndexContract("the index in Redis", async () => (await freshIndex()).index);

  describe("the index in Redis", () => {
    test("reports rows and events that it cannot read, and gives the others", async () => {
      const reports: string[] = [];
      const { prefix, index } = await freshIndex({ onUnreadable: (key, reason) => reports.push(`${key}: ${reason}`) });
      await index.announce(first);
      await index.announce(second);
      await client.hset(`${prefix}rows`, first.recordingId, '1 10000000000000001:x {"status":1}');
      await client.zadd(`${prefix}outbox`, 1, "0000000000000001 nonsense");

      expect((await index.page({ limit: 9 }))._unsafeUnwrap()).toEqual({ recordings: [second], next: null });
      expect((await index.unfinished({ limit: 9 }))._unsafeUnwrap()).toEqual([second]);
      expect((await index.outbox(9))._unsafeUnwrap()).toMatchObject([{ recording: first }, { recording: second }]);
      expect(reports).toEqual([
        expect.stringContaining(`rows ${first.recordingId}: status `),
        expect.stringContaining(`rows ${first.recordingId}: status `),
        expect.stringContaining("outbox 0000000000000001: is not an event"),
      ]);
    });

    test("goes on with its sequence after the store was emptied", async () => {
      const { prefix, index } = await freshIndex();
      await index.announce(first);
      const [before] = (await index.outbox(1))._unsafeUnwrap();
      await client.unlink(await client.keys(`${prefix}*`));
      await index.announce(first);
      const [after] = (await index.outbox(1))._unsafeUnwrap();
      expect(Number(after?.sequence)).toBeGreaterThan(Number(before?.sequence));
    });

    test("goes on with its sequence after the server's clock was set back", async () => {
      const { prefix, index } = await freshIndex();
      await client.set(`${prefix}sequence`, "9000000000000000");
      await index.announce(first);
      await index.announce(second);
      const events = (await index.outbox(9))._unsafeUnwrap();
      expect(events.map((event) => event.sequence)).toEqual(["9000000000000001", "9000000000000002"]);
    });

    test("keeps nothing for ever of what was deleted and delivered", async () => {
      const { prefix, index } = await freshIndex();
      await index.announce(first);
      await index.announce({ ...first, deleted: true });
      for (const event of (await index.outbox(9))._unsafeUnwrap()) await index.acknowledge(event.sequence);
      const left = await client.keys(`${prefix}*`);
      expect(left.toSorted()).toEqual([`${prefix}gone:${first.recordingId}`, `${prefix}sequence`]);
      expect(await client.pttl(`${prefix}gone:${first.recordingId}`)).toBeGreaterThan(48 * 3600 * 1000);
    });

    test("says that it is unavailable, by method, when the server does not answer", async () => {
      const away = connectRedis({ url: redis.url });
      await away.connected;
      const index = redisRecordingIndex(away.client);
      await away.close();
      const answers = [
        await index.announce(first),
        await index.announce({ ...first, deleted: true }),
        await index.page({ limit: 1 }),
        await index.unfinished({ limit: 1 }),
        await index.outbox(1),
        await index.acknowledge("0000000000000001"),
      ];
      expect(answers.map((answer) => answer._unsafeUnwrapErr())).toEqual(
        ["announce", "announce", "page", "unfinished", "outbox", "acknowledge"].map((operation) => ({
          kind: "unavailable",
          port: "index",
          operation,
          cause: "redis: not connected",
        })),
      );
    });

    test("does not take a page that the server refused for an empty one", async () => {
      const { prefix, index } = await freshIndex();
      await client.set(`${prefix}all`, "another program's");
      expect((await index.page({ limit: 1 }))._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable" });
    });
  });
});
