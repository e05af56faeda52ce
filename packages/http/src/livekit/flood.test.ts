import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestHouse, type TestHouse } from "../test-house.ts";

let test: TestHouse;
beforeAll(async () => {
  test = await openTestHouse();
});
afterAll(() => test.close());

const WEBHOOK = "/livekit/webhook";

setFlagsFromString("--expose-gc");
/** What is on the heap after it is in use. */
const collectGarbage = runInNewContext("gc") as () => void;

describe("webhooks that LiveKit did not sign", () => {
  it("are refused before their body is read, also one that never ends", async () => {
    for (const headers of [{}, { authorization: "x" }, { authorization: "a.b.c" }]) {
      let pulled = 0;
      const body = new ReadableStream<Uint8Array>(
        {
          pull: (controller) => {
            pulled += 1;
            controller.enqueue(new Uint8Array(65_536));
          },
        },
        { highWaterMark: 0 },
      );
      const answer = await test.ask(WEBHOOK, { method: "POST", headers, body });
      expect([401, 429]).toContain(answer.status);
      expect(pulled).toBe(0);
    }
  });

  it("by the ten thousand leave memory as it was, and real ones are taken in", async () => {
    const flood = async (requests: number): Promise<void> => {
      const body = "x".repeat(200_000);
      for (let n = 0; n < requests; n += 1) {
        const answer = await test.ask(WEBHOOK, { method: "POST", headers: { authorization: "a.b.c" }, body });
        expect([401, 429]).toContain(answer.status);
      }
    };
    await flood(500);
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    await flood(9_500);
    collectGarbage();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50_000_000);
    // The simulator's own webhooks come from the same address.
    const roomId = await test.openRoom();
    const started = await test.ask("/meet/api/v1/recordings", { json: { roomId } });
    expect(started.status).toBe(201);
    await expect
      .poll(() => test.log.filter(({ route, status }) => route === WEBHOOK && status === 200).length)
      .toBeGreaterThan(0);
  }, 120_000);
});
