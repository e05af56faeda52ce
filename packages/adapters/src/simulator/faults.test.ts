import { EgressStatus, EncodedFileOutput } from "livekit-server-sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Faults } from "./faults.ts";
import { openTestBench, type TestBench } from "./test-bench.ts";
import { NO_SUCH_EGRESS, TIMED_OUT } from "./twirp-error.ts";

let bench: TestBench;
beforeEach(async () => {
  bench = await openTestBench();
});
afterEach(async () => await bench.close());

const output = { file: new EncodedFileOutput({ filepath: "demo/one.mp4", disableManifest: true }) };

async function start(faults: Faults): Promise<string> {
  await bench.rooms.createRoom({ name: "demo" });
  bench.simulator.setFaults("demo", faults);
  return (await bench.egress.startRoomCompositeEgress("demo", output)).egressId;
}

const infoOf = async (egressId: string): Promise<{ readonly status: EgressStatus; readonly error: string }> => {
  const [info] = await bench.egress.listEgress({ egressId });
  if (info === undefined) throw new Error("LiveKit lists it, and gives nothing");
  return info;
};

const becomes = async (egressId: string, status: EgressStatus): Promise<void> => {
  await bench.until(async () => (await infoOf(egressId)).status === status);
};

/** The states that were told, without the first. */
const told = (egressId: string): readonly (EgressStatus | undefined)[] =>
  bench.events.flatMap(({ egressInfo }) => (egressInfo?.egressId === egressId ? [egressInfo.status] : [])).slice(1);

const { EGRESS_STARTING, EGRESS_ACTIVE, EGRESS_ENDING, EGRESS_COMPLETE } = EgressStatus;
const { EGRESS_FAILED, EGRESS_ABORTED, EGRESS_LIMIT_REACHED } = EgressStatus;

describe("a recorder", () => {
  test("never active: stays starting, and is aborted by a stop", async () => {
    const egressId = await start({ recorder: { kind: "never-active" } });
    await bench.until(async () => (await bench.rooms.listParticipants("demo")).length === 3);
    bench.simulator.seat("demo", "late");
    expect((await infoOf(egressId)).status).toBe(EGRESS_STARTING);
    expect((await bench.egress.stopEgress(egressId)).status).toBe(EGRESS_ABORTED);
  });

  test.each([
    ["fails-at-start", EGRESS_FAILED, 400, [EGRESS_FAILED]],
    ["aborts", EGRESS_ABORTED, 412, [EGRESS_ABORTED]],
    ["fails", EGRESS_FAILED, 500, [EGRESS_ACTIVE, EGRESS_FAILED]],
    ["upload-fails", EGRESS_FAILED, 400, [EGRESS_ACTIVE, EGRESS_ENDING, EGRESS_FAILED]],
  ] as const)("%s: ends as %i with code %i, and no file", async (kind, status, errorCode, states) => {
    const egressId = await start({ recorder: { kind } });
    if (kind === "upload-fails") {
      await becomes(egressId, EGRESS_ACTIVE);
      await bench.egress.stopEgress(egressId);
    }
    await becomes(egressId, status);
    expect(await infoOf(egressId)).toMatchObject({ errorCode });
    await bench.simulator.drained();
    expect(told(egressId)).toEqual(states);
    expect(bench.uploads.size).toBe(0);
  });

  test("that reaches its limit skips ENDING and has a file", async () => {
    const egressId = await start({ recorder: { kind: "reaches-limit", afterMs: 30 } });
    await becomes(egressId, EGRESS_LIMIT_REACHED);
    expect(await infoOf(egressId)).toMatchObject({ errorCode: 413, error: "Session limit reached" });
    await bench.simulator.drained();
    expect(told(egressId)).toEqual([EGRESS_ACTIVE, EGRESS_LIMIT_REACHED]);
    expect(bench.uploads.has("demo/one.mp4")).toBe(true);
  });

  test("that uploads slowly is ENDING for so long, and may be stopped again", async () => {
    const egressId = await start({ recorder: { kind: "uploads-slowly", ms: 100 } });
    await becomes(egressId, EGRESS_ACTIVE);
    expect((await bench.egress.stopEgress(egressId)).status).toBe(EGRESS_ENDING);
    expect((await bench.egress.stopEgress(egressId)).status).toBe(EGRESS_ENDING);
    await becomes(egressId, EGRESS_COMPLETE);
    await bench.simulator.drained();
    expect(told(egressId)).toEqual([EGRESS_ACTIVE, EGRESS_ENDING, EGRESS_COMPLETE]);
  });

  test.each([
    ["starting", EGRESS_STARTING, 408],
    ["active", EGRESS_ACTIVE, 408],
    ["ending", EGRESS_ENDING, 412],
  ] as const)(
    "whose worker dies while it is %s is listed so for ever, and a stop gets no answer",
    async (state, status, code) => {
      const egressId = await start({ recorder: { kind: "dies", while: state } });
      if (state === "ending") {
        bench.simulator.setFaults("demo", {});
        await becomes(egressId, EGRESS_ACTIVE);
        bench.simulator.setFaults("demo", { recorder: { kind: "dies", while: state } });
        await bench.egress.stopEgress(egressId);
      }
      // It has joined, died, and been missed.
      await bench.until(async () => {
        await bench.simulator.drained();
        return bench.events.some(
          ({ event, participant }) => event === "participant_left" && participant?.identity === egressId,
        );
      });
      expect((await infoOf(egressId)).status).toBe(status);
      await expect(bench.egress.stopEgress(egressId)).rejects.toMatchObject({ status: code });
      await expect(bench.rooms.updateSubscriptions("demo", egressId, [], false)).rejects.toMatchObject({ status: 503 });
      await bench.rooms.deleteRoom("demo");
      expect((await infoOf(egressId)).status).toBe(status);
    },
  );

  test("that fails at the start in a way of its own says so, and never joins", async () => {
    const error = "failed to launch pulse: exit status 1";
    const egressId = await start({ recorder: { kind: "fails-at-start", error, errorCode: 500 } });
    await becomes(egressId, EGRESS_FAILED);
    expect(await infoOf(egressId)).toMatchObject({ error, errorCode: 500, details: "End reason: Failure" });
    await bench.simulator.drained();
    expect(bench.events.map(({ participant }) => participant?.identity)).not.toContain(egressId);
  });

  test("that falls silent is listed as ACTIVE for ever: a first stop is answered, no other, and there is no file", async () => {
    const egressId = await start({ recorder: { kind: "falls-silent" } });
    await becomes(egressId, EGRESS_ACTIVE);
    expect((await bench.egress.stopEgress(egressId)).status).toBe(EGRESS_ENDING);
    await expect(bench.egress.stopEgress(egressId)).rejects.toMatchObject({ status: 408 });
    await bench.until(async () => (await bench.rooms.listParticipants("demo")).length === 2);
    expect((await infoOf(egressId)).status).toBe(EGRESS_ACTIVE);
    await bench.simulator.drained();
    expect(told(egressId)).toEqual([EGRESS_ACTIVE]);
    expect(bench.uploads.size).toBe(0);
  });
});

describe("at any moment", () => {
  let egressId: string;
  beforeEach(async () => {
    egressId = await start({});
    await becomes(egressId, EGRESS_ACTIVE);
  });

  test("a worker can be killed: nobody answers", async () => {
    bench.simulator.kill(egressId);
    await expect(bench.egress.stopEgress(egressId)).rejects.toMatchObject({ status: 408, code: "deadline_exceeded" });
  });

  test("the process that records can be killed: its worker says at once that it failed", async () => {
    bench.simulator.kill(egressId, "handler");
    const [info] = await bench.egress.listEgress({ egressId });
    expect(info).toMatchObject({ status: EGRESS_FAILED, error: "internal error", errorCode: 500 });
    expect(info?.fileResults[0]?.startedAt).toBe(0n);
    expect(bench.uploads.size).toBe(0);
  });

  test("the process that reports can be killed: a stop is answered, and nothing comes of it", async () => {
    bench.simulator.kill(egressId, "supervisor");
    expect((await bench.egress.stopEgress(egressId)).status).toBe(EGRESS_ENDING);
    expect((await infoOf(egressId)).status).toBe(EGRESS_ACTIVE);
    await expect(bench.egress.stopEgress(egressId)).rejects.toMatchObject({ status: 408 });
  });

  test("a worker can be asked to end: it ends its recording properly", async () => {
    bench.simulator.kill(egressId, "interrupt");
    await becomes(egressId, EGRESS_COMPLETE);
    expect(await infoOf(egressId)).toMatchObject({ details: "End reason: Process killed" });
    expect(bench.uploads.has("demo/one.mp4")).toBe(true);
  });
});

describe("a start", () => {
  test("that no worker takes: 503, and nothing was started", async () => {
    await expect(start({ noWorker: true })).rejects.toMatchObject({
      status: 503,
      code: "unavailable",
      message: "twirp error unknown: no response from servers",
    });
    expect(await bench.egress.listEgress({ roomName: "demo" })).toEqual([]);
  });

  test("when all workers are busy: 503, until one is free", async () => {
    bench.simulator.setWorkers(1);
    const egressId = await start({});
    await expect(start({})).rejects.toMatchObject({ status: 503 });
    await bench.egress.stopEgress(egressId);
    await becomes(egressId, EGRESS_COMPLETE);
    const both = await Promise.allSettled([start({}), start({})]);
    expect(both.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("that is answered 408 has started all the same", async () => {
    const refused = start({ calls: { StartRoomCompositeEgress: { carriedOut: true, answer: TIMED_OUT } } });
    await expect(refused).rejects.toMatchObject({ status: 408, code: "deadline_exceeded" });
    expect(await bench.egress.listEgress({ roomName: "demo", active: true })).toHaveLength(1);
  });

  test.each(["none", "cut"] as const)("whose answer is lost (%s) has started all the same", async (answer) => {
    await bench.rooms.createRoom({ name: "demo" });
    bench.simulator.setFaults("demo", { calls: { StartRoomCompositeEgress: { carriedOut: true, answer } } });
    const { EgressClient } = await import("livekit-server-sdk");
    const { url, apiKey, apiSecret } = bench.simulator;
    const impatient = new EgressClient(url, apiKey, apiSecret, { failover: false, requestTimeout: 0.5 });
    await expect(impatient.startRoomCompositeEgress("demo", output)).rejects.toThrow();
    await bench.until(async () => (await bench.egress.listEgress({ roomName: "demo", active: true })).length === 1);
  });

  test("whose answer is late is overtaken by the webhooks of its egress, and tells what was", async () => {
    await bench.rooms.createRoom({ name: "demo" });
    const late = { carriedOut: true, answer: "truth", afterMs: 800 } as const;
    bench.simulator.setFaults("demo", { calls: { StartRoomCompositeEgress: late } });
    const { egressId, status } = await bench.egress.startRoomCompositeEgress("demo", output);
    expect(status).toBe(EGRESS_STARTING);
    expect(told(egressId)).toEqual([EGRESS_ACTIVE]);
  });
});

describe("a stop", () => {
  test("that is answered 404 was not carried out", async () => {
    const egressId = await start({ calls: { StopEgress: { carriedOut: false, answer: NO_SUCH_EGRESS } } });
    await becomes(egressId, EGRESS_ACTIVE);
    await expect(bench.egress.stopEgress(egressId)).rejects.toMatchObject({ status: 404, code: "not_found" });
    expect((await infoOf(egressId)).status).toBe(EGRESS_ACTIVE);
  });

  test("that is answered late was carried out at once", async () => {
    const egressId = await start({ calls: { StopEgress: { carriedOut: true, answer: "truth", afterMs: 200 } } });
    await becomes(egressId, EGRESS_ACTIVE);
    const answered = bench.egress.stopEgress(egressId);
    await becomes(egressId, EGRESS_COMPLETE);
    expect((await answered).status).toBe(EGRESS_ENDING);
  });
});

describe("a LiveKit whose Redis was emptied", () => {
  test("knows neither what runs nor what ended, but still stops what runs", async () => {
    const egressId = await start({});
    await becomes(egressId, EGRESS_ACTIVE);
    bench.simulator.forget("demo");
    await expect(bench.egress.listEgress({ egressId })).rejects.toMatchObject({ status: 404 });
    expect(await bench.egress.listEgress({ roomName: "demo" })).toEqual([]);
    expect((await bench.egress.stopEgress(egressId)).status).toBe(EGRESS_ENDING);
    // Its update made it known again, by its id alone.
    await becomes(egressId, EGRESS_COMPLETE);
    expect(await bench.egress.listEgress({ roomName: "demo" })).toEqual([]);
    bench.simulator.forget("demo");
    await expect(bench.egress.stopEgress(egressId)).rejects.toMatchObject({ status: 404 });
  });
});

test("faults for every room hold for those without faults of their own", async () => {
  bench.simulator.setFaults("*", { noWorker: true });
  await start({});
  await bench.rooms.createRoom({ name: "other" });
  await expect(bench.egress.startRoomCompositeEgress("other", output)).rejects.toMatchObject({ status: 503 });
});
