import { formatRecordingId, parseRecordingId, type Recording, RECORDING_SORT_FIELDS } from "@tallylight/core";
import { startRedis } from "@tallylight/services";
import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test, vi } from "vitest";
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
      const kept = ["counts", "gone", "sequence"].map((key) => `${prefix}${key}`);
      expect((await client.keys(`${prefix}*`)).toSorted()).toEqual(kept);
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

    describe("which lost a part", () => {
      const noted: Recording = { ...first, note: { kind: "recorder-silent", since: 5 } };
      const wholeWith = async (recordings: readonly Recording[]) => {
        const fresh = await freshIndex();
        for (const one of recordings) (await fresh.index.announce(one))._unsafeUnwrap();
        const life = (await fresh.index.beginRestore("fresh-9"))._unsafeUnwrap();
        expect((await fresh.index.setWhole(life))._unsafeUnwrap()).toBe(true);
        return { ...fresh, life };
      };

      test.for(["rows", "all:startDate", "all:size", "whole", "epoch", "notes", "gone", "counts"])(
        "is lost without its %s, and whole again once it was made anew",
        async (part) => {
          const recordings: Recording[] = [noted, { ...second, deleted: true, deletedAt: 7 }];
          const { prefix, index, life } = await wholeWith(recordings);
          expect(await client.del(`${prefix}${part}`)).toBe(1);
          expect((await index.state())._unsafeUnwrap()).toBe("lost");
          const again = (await index.beginRestore("fresh-10"))._unsafeUnwrap();
          expect((await index.setWhole(life))._unsafeUnwrap(), "of the life before").toBe(part === "whole");
          for (const one of recordings) (await index.restore(one))._unsafeUnwrap();
          expect((await index.setWhole(again))._unsafeUnwrap()).toBe(true);
          expect((await index.state())._unsafeUnwrap()).toBe("whole");
          expect((await index.page({ limit: 9, sortField: "size" }))._unsafeUnwrap().recordings).toEqual([noted]);
          expect((await index.noted(9))._unsafeUnwrap()).toEqual([noted]);
          expect((await index.tombstones(9))._unsafeUnwrap()).toMatchObject([{ egressId: "EG_2" }]);
        },
      );

      test.for(RECORDING_SORT_FIELDS)(
        "is found lost by who asks for a room whose list by %s it lacks, and gives none instead",
        async (sortField) => {
          const { prefix, index } = await wholeWith([first, second]);
          const { roomId } = first;
          const ask = () => index.page({ roomId, sortField, limit: 9 });
          expect(await client.del(`${prefix}room:${roomId}:${sortField}`)).toBe(1);
          const refused = (await ask())._unsafeUnwrapErr();
          expect(refused.cause).toBe("redis: the index lost a part, and is made again");
          expect((await index.state())._unsafeUnwrap()).toBe("lost");

          // What is announced meanwhile makes it no better; the room's other lists hold places that are old by the end.
          await index.announce({ ...second, status: "ending", revision: 1 });
          expect((await ask()).isErr()).toBe(true);
          const again = (await index.beginRestore("fresh-10"))._unsafeUnwrap();
          const recordings: Recording[] = [first, { ...second, startDate: 2, revision: 2 }];
          for (const one of recordings) (await index.restore(one))._unsafeUnwrap();
          expect((await index.setWhole(again))._unsafeUnwrap()).toBe(true);
          for (const field of RECORDING_SORT_FIELDS) {
            const page = await index.page({ roomId, sortField: field, sortOrder: "asc", limit: 9 });
            expect(page._unsafeUnwrap().recordings).toEqual(recordings);
          }
          expect((await index.state())._unsafeUnwrap()).toBe("whole");
        },
      );

      test("is found lost by who asks for a room's unfinished recordings, one of which it lacks", async () => {
        const { prefix, index } = await wholeWith([first, second]);
        const key = `${prefix}room:${first.roomId}:startDate`;
        const [place = ""] = await client.zrange(key, "0", "0");
        expect(await client.zrem(key, place)).toBe(1);
        expect((await index.unfinished({ roomId: first.roomId, limit: 9 })).isErr()).toBe(true);
        expect((await index.state())._unsafeUnwrap()).toBe("lost");
      });
    });

    test("asks no more than twice for a page, of a room or of all", async () => {
      const { index } = await freshIndex();
      await index.announce(first);
      const sent = vi.spyOn(client, "sendCommand");
      for (const roomId of [first.roomId, undefined]) {
        sent.mockClear();
        expect((await index.page({ roomId, limit: 9 }))._unsafeUnwrap().recordings).toEqual([first]);
        const names = sent.mock.calls.map(([command]) => command.name);
        expect([names[0], names.at(-2), names.at(-1)]).toEqual(["multi", "exec", "hmget"]);
        expect(names.filter((name) => ["multi", "exec", "hmget"].includes(name))).toHaveLength(3);
      }
      sent.mockRestore();
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
