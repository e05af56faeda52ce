import { unavailable } from "@tallylight/core";
import { errAsync, okAsync, ResultAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { openTestHouse } from "../test-house.ts";

describe("the probes", () => {
  it("ask for no credential, and say what there is", async () => {
    const test = await openTestHouse();
    const ask = (path: string) => test.ask(path, { headers: {} });
    expect((await ask("/livez")).status).toBe(200);
    const health = await ask("/meet/health");
    expect([health.status, await health.text()]).toEqual([200, "OK"]);
    const ready = await ask("/readyz");
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({
      status: "ready",
      dependencies: {
        liveKit: { what: "simulator", ok: true },
        locks: { what: "lmdb", ok: true },
        storage: { what: "files", ok: true },
      },
      can: { startRecordings: true, stopRecordings: true, listRecordings: true, readRecordings: true },
    });
    await test.close();
  });

  it("show what is known of the storage, beside that it answers", async () => {
    const can = { bucket: true, put: true, get: true, list: true, delete: true } as const;
    const capabilities = { ...can, conditionalCreate: true, conditionalReplace: false, conditionalDelete: false };
    const detail = { capabilities, metadata: "read-check-write" } as const;
    const storage = { known: () => detail, ask: () => okAsync(detail), advice: () => [] };
    const test = await openTestHouse((house) => ({ ...house, storage }));
    const ready = await (await test.ask("/readyz", { headers: {} })).json();
    expect(ready).toMatchObject({ dependencies: { storage: { what: "files", ok: true, detail } } });
    await test.close();
  });

  it("name the dependency that is away, keep that for a second, and recover by themselves", async () => {
    let away = true;
    let asked = 0;
    let nowMs = 0;
    const test = await openTestHouse((house) => ({
      ...house,
      ports: { ...house.ports, clock: { ...house.ports.clock, monotonicMs: () => nowMs } },
      probes: {
        ...house.probes,
        locks: () => {
          asked += 1;
          return away ? errAsync(unavailable("locks", "read", "10.0.0.7 refused")) : okAsync(null);
        },
      },
    }));
    const answer = await test.ask("/readyz", { headers: {} });
    const text = await answer.text();
    expect(answer.status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({
      status: "not-ready",
      dependencies: { liveKit: { ok: true }, locks: { ok: false }, storage: { ok: true } },
      can: { startRecordings: false, stopRecordings: true, listRecordings: false, readRecordings: true },
    });
    expect(text).not.toMatch(/10\.0\.0\.7/);
    expect(test.log.find(({ level }) => level === "warn")).toMatchObject({
      dependency: "locks",
      cause: "read: 10.0.0.7 refused",
    });

    away = false;
    nowMs = 999;
    expect((await test.ask("/readyz", { headers: {} })).status).toBe(503);
    expect(asked).toBe(1);
    nowMs = 1_001;
    expect((await test.ask("/readyz", { headers: {} })).status).toBe(200);
    await test.close();
  });

  it("wait two seconds for a dependency that hangs, and for no other", async () => {
    const waits: number[] = [];
    const test = await openTestHouse((house) => ({
      ...house,
      ports: {
        ...house.ports,
        clock: {
          ...house.ports.clock,
          sleep: (ms) => {
            waits.push(ms);
            return house.ports.clock.sleep(ms === 2_000 ? 50 : ms);
          },
        },
      },
      probes: { ...house.probes, liveKit: () => new ResultAsync(new Promise(() => undefined)) },
    }));
    const answer = await test.ask("/readyz", { headers: {} });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      dependencies: { liveKit: { ok: false }, locks: { ok: true }, storage: { ok: true } },
      can: { startRecordings: false, stopRecordings: false, listRecordings: true },
    });
    expect(waits).toEqual([2_000, 2_000, 2_000]);
    await test.close();
  });

  it.each(["starting", "stopping"] as const)("say no while the service is %s, although all is well", async (phase) => {
    const test = await openTestHouse();
    test.setPhase(phase);
    const answer = await test.ask("/readyz", { headers: {} });
    expect([answer.status, ((await answer.json()) as { status: string }).status]).toEqual([503, phase]);
    expect((await test.ask("/livez", { headers: {} })).status).toBe(200);
    await test.close();
  });
});
