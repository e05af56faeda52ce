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

  recordingIndexContract("the index in Redis", async () => (await freshIndex()).index, {
    away: async () => {
      const away = connectRedis({ url: redis.url });
      await away.connected;
      await away.close();
      return redisRecordingIndex(away.client);
    },
  });

  describe("the index in Redis", () => {
    test("reports rows and events that it cannot read, and gives the others", async () => {
      const reports: string[] = [];
      const { prefix, index } = await freshIndex({ onUnreadable: (key, reason) => reports.push(`${key}: ${reason}`) });
      await index.announce(first);
      await index.announce(second);
      await client.hset(`${prefix}rows`, first.recordingId, '1 0 - 1 0000000000000001 - - - {"status":1}');
      await client.zadd(`${prefix}outbox`, 1, "0000000000000001 nonsense");
      await client.zadd(`${prefix}gone`, 1, "nonsense", 2.5, first.recordingId, 3, second.recordingId);

      expect((await index.page({ limit: 9 }))._unsafeUnwrap()).toEqual({ recordings: [second], next: null });
      expect((await index.unfinished({ limit: 9 }))._unsafeUnwrap()).toEqual([second]);
      expect((await index.outbox(9))._unsafeUnwrap()).toMatchObject([{ recording: first }, { recording: second }]);
      expect((await index.tombstones(9))._unsafeUnwrap()).toMatchObject([{ egressId: "EG_2", deletedAt: 3 }]);
      expect(reports).toEqual([
        expect.stringContaining(`rows ${first.recordingId}: status `),
        expect.stringContaining(`rows ${first.recordingId}: status `),
        expect.stringContaining("outbox 0000000000000001: is not a message"),
        expect.stringContaining("gone nonsense: recordingId "),
        expect.stringContaining(`gone ${first.recordingId}: is not a time`),
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

    test("keeps no more than its tombstone of what was deleted and delivered, and nothing of what was forgotten", async () => {
      const { prefix, index } = await freshIndex();
      await index.announce(first);
      await index.announce({ ...first, deleted: true });
      await index.announce({ ...first, deleted: true, deletedAt: 7 });
      for (const event of (await index.outbox(9))._unsafeUnwrap()) await index.acknowledge(event.sequence);
      expect((await client.keys(`${prefix}*`)).toSorted()).toEqual([`${prefix}gone`, `${prefix}sequence`]);
      expect(await client.zcard(`${prefix}gone`)).toBe(1);
      expect(await client.pttl(`${prefix}gone`), "no time to live").toBe(-1);
      await index.forget(first);
      expect(await client.keys(`${prefix}*`)).toEqual([`${prefix}sequence`]);
    });

    test("says that a tombstone could not be announced", async () => {
      const away = connectRedis({ url: redis.url });
      await away.connected;
      await away.close();
      const refused = await redisRecordingIndex(away.client).announce({ ...first, deleted: true });
      expect(refused._unsafeUnwrapErr().cause).toBe("redis: not connected");
    });

    test("is lost when a part of it was evicted, and whole again once it was made anew", async () => {
      for (const part of ["rows", "all:startDate", "all:size", "whole", "epoch"]) {
        const { prefix, index } = await freshIndex();
        await index.announce(first);
        const life = (await index.beginRestore("fresh-9"))._unsafeUnwrap();
        expect((await index.setWhole(life))._unsafeUnwrap()).toBe(true);
        await client.del(`${prefix}${part}`);
        expect((await index.state())._unsafeUnwrap(), part).toBe("lost");
        const again = (await index.beginRestore("fresh-10"))._unsafeUnwrap();
        expect((await index.setWhole(life))._unsafeUnwrap(), "of the life before").toBe(part === "whole");
        await index.restore(first);
        expect((await index.setWhole(again))._unsafeUnwrap()).toBe(true);
        expect((await index.state())._unsafeUnwrap()).toBe("whole");
        expect((await index.page({ limit: 9, sortField: "size" }))._unsafeUnwrap().recordings).toEqual([first]);
      }
    });

    test("is behind when the server tells of another history than the one in which it was made", async () => {
      const { prefix, index } = await freshIndex();
      const life = (await index.beginRestore("fresh-11"))._unsafeUnwrap();
      await index.setWhole(life);
      await client.set(`${prefix}whole`, `${life.split("@")[0]}@another`);
      expect((await index.state())._unsafeUnwrap()).toBe("behind");
      expect((await index.setWhole((await index.beginRestore("fresh-12"))._unsafeUnwrap()))._unsafeUnwrap()).toBe(true);
      expect((await index.state())._unsafeUnwrap()).toBe("whole");
    });

    test("does not take a page that the server refused for an empty one", async () => {
      const { prefix, index } = await freshIndex();
      await client.set(`${prefix}all:startDate`, "another program's");
      expect((await index.page({ limit: 1 }))._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable" });
    });
  });
});
