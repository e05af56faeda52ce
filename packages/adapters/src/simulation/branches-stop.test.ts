import {
  type EgressId,
  type Evidence,
  type RecordingIdParts,
  stopRecording,
  type StopAnswer,
  type SweepPorts,
  type Uid,
  unavailable,
} from "@tallylight/core";
import { errAsync, okAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { changed } from "./changed-ports.ts";
import { makeWorld, ROOM, type World } from "./world.ts";

const stopBy = (world: World, ports: SweepPorts, id: RecordingIdParts) =>
  world.clock.until(stopRecording(ports, world.limits, id));
const stopped = async (world: World, id: RecordingIdParts): Promise<string> =>
  (await stopBy(world, world.ports, id)).match(
    ({ status }) => status,
    ({ kind }) => kind,
  );

describe("a stop by an id that is not quite the recording's", () => {
  it("stops nothing when the lock says that its attempt has another egress", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    expect(await stopped(world, { ...recording, egressId: "EG_other" as EgressId })).toBe("recording-not-found");
    expect(world.lock()).toMatchObject({ state: "active" });
    expect(world.liveKit.running(ROOM)).toHaveLength(1);
  });

  it("stops nothing while the documents cannot say whether there is such a recording", async () => {
    const world = await makeWorld();
    await world.started();
    world.setWebhooks("lost");
    const uid = "o".repeat(22) as Uid;
    void world.ports.egress.start({ roomId: ROOM, uid, layout: "grid", encoding: "", timeoutMs: 10_000 });
    const unknown = world.liveKit.running(ROOM).at(-1) as Evidence;
    world.setOutage("documents", "down");
    expect(await stopped(world, unknown)).toBe("unavailable");
    expect(world.liveKit.running(ROOM)).toHaveLength(2);
    world.setOutage("documents", "none");
    expect(await stopped(world, unknown)).toBe("recording-not-found");
  });

  it("finds nothing when neither LiveKit nor the documents know it, with the lock store away", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    world.setOutage("locks", "down");
    expect(await stopped(world, { ...recording, egressId: "EG_other" as EgressId })).toBe("recording-not-found");
    expect(world.liveKit.running(ROOM)).toHaveLength(1);
  });
});

describe("a stop before the start knows its egress", () => {
  it("writes the egress into the lock with the order, and the start answers that it was stopped", async () => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    world.liveKit.script({ answerAfterMs: 4_000, stop: "no-answer" });
    const asked = world.start();
    await world.clock.advance(1_000);
    const [running] = world.liveKit.running(ROOM) as [Evidence];
    expect(world.lock()).toMatchObject({ state: "starting", egressId: null });
    // Nothing is on record yet: that it is this room's attempt, the lock says.
    await stopBy(world, world.ports, running);
    expect(world.lock()).toMatchObject({ state: "stopping", reason: "user", egressId: running.egressId });
    expect((await world.clock.until(asked))._unsafeUnwrapErr()).toMatchObject({ kind: "stopped" });
  });
});

describe("a stop of what has no record yet", () => {
  it.each([
    ["nobody answers", "no-answer"],
    ["LiveKit takes in without a word", "unheard"],
  ] as const)("is answered as ordered, when the record still waits in the queue: %s", async (_what, stop) => {
    const world = await makeWorld();
    world.setOutage("documents", "down");
    world.liveKit.script({ stop });
    const recording = await world.started();
    world.setOutage("documents", "none");
    expect(await stopped(world, recording)).toBe("active");
    expect(world.lock()).toMatchObject({ state: "stopping", reason: "user" });
  });
});

describe("a stop of what LiveKit says is over", () => {
  const over = (kind: "already-ended" | "unknown-egress") => (): ReturnType<SweepPorts["egress"]["stop"]> =>
    okAsync<StopAnswer>({ kind });

  it.each(["already-ended", "unknown-egress"] as const)(
    "answers what was last known, under a lasting order, when LiveKit cannot be asked again: %s",
    async (kind) => {
      const world = await makeWorld();
      const recording = await world.started();
      const inRoom = () => errAsync(unavailable("egress", "inRoom", "ECONNREFUSED"));
      const answer = await stopBy(world, changed(world.ports, { egress: { stop: over(kind), inRoom } }), recording);
      expect(answer._unsafeUnwrap()).toMatchObject({ status: "active" });
      expect(world.lock()).toMatchObject({ state: "stopping", reason: "user" });
      await world.clock.advance(world.limits.lockGraceMs);
      await world.sweep();
      await world.clock.advance(1_000);
      expect(world.liveKit.running(ROOM)).toEqual([]);
      expect(world.lock()).toBeNull();
    },
  );

  it("is unavailable when nobody knows it now, and its order is carried to the end when the documents are back", async () => {
    const world = await makeWorld();
    const recording = await world.started();
    world.setOutage("documents", "down");
    world.liveKit.forget();
    await world.clock.advance(20_000);
    expect(await stopped(world, recording)).toBe("unavailable");
    world.setOutage("documents", "none");
    for (let looks = 0; looks < 2; looks += 1) {
      await world.clock.advance(world.limits.lockGraceMs);
      await world.sweep();
    }
    expect(world.lock()).toBeNull();
    expect(await world.record(recording)).toMatchObject({ source: "inferred", reason: "user" });
  });
});
