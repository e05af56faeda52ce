import {
  type Answer,
  type Asked,
  type OnceRefusal,
  onRecorderEvent,
  type Recording,
  type StartAnswers,
  type StartKey,
  startOnce,
  startRecording,
  stopRecording,
  type SweepPorts,
} from "@tallylight/core";
import { errAsync, type Result, ResultAsync } from "neverthrow";
import { describe, expect, it } from "vitest";
import { changed } from "./changed-ports.ts";
import { mortal } from "./outage.ts";
import { makeWorld, ROOM, type World } from "./world.ts";

const KEY = "k".repeat(64) as StartKey;
const ASKED: Asked = { key: KEY, bodyHash: "b".repeat(64) };

type Change = { readonly ports?: SweepPorts; readonly answers?: StartAnswers; readonly asked?: Asked };

/** One who asks for a recording of the room under the key. */
function ask(world: World, { ports = world.ports, answers = world.answers, asked = ASKED }: Change = {}) {
  return startOnce({ ...ports, answers }, { limits: world.limits, owner: "a" }, { roomId: ROOM }, asked);
}

/** The same, who wants to hear of it as soon as it has an id. */
function askEarly(world: World, answers = world.answers) {
  const heard: Answer[] = [];
  const done = startOnce(
    { ...world.ports, answers },
    { limits: world.limits, owner: "a" },
    { roomId: ROOM },
    ASKED,
    (answer) => void heard.push(answer),
  );
  return { heard, done };
}

const answered = (world: World, change?: Change): Promise<Result<Recording, OnceRefusal>> =>
  world.clock.until(ask(world, change));
const promised = async (world: World, change?: Change): Promise<Recording> =>
  (await answered(world, change))._unsafeUnwrap();
const refused = async (world: World, change?: Change): Promise<OnceRefusal> =>
  (await answered(world, change))._unsafeUnwrapErr();

/** A start under the key whose process dies after so long. */
async function askAndDie(world: World, afterMs: number): Promise<void> {
  let dead = false;
  const ports = mortal({ ...world.ports, answers: world.answers }, () => dead);
  void startOnce(ports, { limits: world.limits, owner: "dead" }, { roomId: ROOM }, ASKED);
  await world.clock.advance(afterMs);
  dead = true;
}

describe("a start under a key", () => {
  it("is started once, and answered alike whenever it is asked for again", async () => {
    const world = await makeWorld();
    const first = await promised(world);
    expect(first.status).toBe("active");
    expect(await promised(world)).toEqual(first);
    await world.clock.until(stopRecording(world.ports, world.limits, first));
    await world.clock.advance(60_000);
    expect(await promised(world)).toEqual(first);
    expect(world.liveKit.starts()).toBe(1);
  });

  it("is started once by many who ask at the same time, and all are told the same", async () => {
    const world = await makeWorld();
    const all = await world.clock.until(Promise.all(Array.from({ length: 20 }, () => ask(world))));
    const [first] = all as [Result<Recording, OnceRefusal>];
    for (const one of all) expect(one._unsafeUnwrap()).toEqual(first._unsafeUnwrap());
    expect(world.liveKit.starts()).toBe(1);
  });

  it("is refused when something else was asked for under it", async () => {
    const world = await makeWorld();
    await promised(world);
    const other = { key: KEY, bodyHash: "c".repeat(64) };
    expect(await refused(world, { asked: other })).toEqual({ kind: "idempotency-key-reused" });
  });

  it("may be asked for under another key, and is a start of its own then", async () => {
    const world = await makeWorld();
    const first = await promised(world);
    const other = { ...ASKED, key: "l".repeat(64) as StartKey };
    expect(await refused(world, { asked: other })).toMatchObject({
      kind: "already-recording",
      recordingId: first.recordingId,
    });
  });

  it("that is refused before it claims the room is not kept: it may go well when it is asked for again", async () => {
    const world = await makeWorld();
    world.liveKit.finishRoom(ROOM);
    expect(await refused(world)).toMatchObject({ kind: "room-empty" });
    expect(world.keptStarts.size).toBe(0);
    world.liveKit.seat(ROOM);
    expect((await promised(world)).status).toBe("active");
  });

  it("that is refused after that is refused for good", async () => {
    const world = await makeWorld();
    world.liveKit.script({ activeAfterMs: null });
    const refusal = await refused(world);
    expect(refusal).toMatchObject({ kind: "start-timed-out" });
    world.liveKit.script({ activeAfterMs: 2_600 });
    expect(await refused(world)).toEqual(refusal);
    expect(world.liveKit.starts()).toBe(1);
  });

  it("is kept for a day", async () => {
    const world = await makeWorld();
    const first = await promised(world);
    await world.clock.until(stopRecording(world.ports, world.limits, first));
    await world.clock.advance(24 * 3_600_000);
    expect((await promised(world)).recordingId).not.toBe(first.recordingId);
  });
});

describe("who asks again while a start is under way", () => {
  it("is told what the first one is told, when that is told", async () => {
    const world = await makeWorld();
    const first = ask(world);
    await world.clock.advance(1_000);
    const second = ask(world);
    const [one, other] = await world.clock.until(Promise.all([first, second]));
    expect(other._unsafeUnwrap()).toEqual(one._unsafeUnwrap());
    expect(world.liveKit.starts()).toBe(1);
  });

  it("is told that it was stopped, as the first one is", async () => {
    const world = await makeWorld();
    world.liveKit.script({ activeAfterMs: null });
    const first = ask(world);
    await world.clock.advance(1_000);
    const second = ask(world);
    const [running] = world.liveKit.running(ROOM);
    if (running === undefined) throw new Error("nothing starts");
    await world.clock.until(stopRecording(world.ports, world.limits, running));
    const [one, other] = await world.clock.until(Promise.all([first, second]));
    expect(one._unsafeUnwrapErr()).toMatchObject({ kind: "stopped" });
    expect(other._unsafeUnwrapErr()).toEqual(one._unsafeUnwrapErr());
  });

  it("is promised what became active though its starter has died", async () => {
    const world = await makeWorld();
    await askAndDie(world, 1_000);
    const recording = await promised(world);
    expect(recording.status).toBe("active");
    expect(await world.record(recording)).toMatchObject({ accepted: true });
    expect(await promised(world)).toEqual(recording);
    expect(world.liveKit.starts()).toBe(1);
  });

  it("looks once when its time is over: what became active unheard is promised, and goes on", async () => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    await askAndDie(world, 1_000);
    const recording = await promised(world);
    expect(recording.status).toBe("active");
    expect(world.liveKit.running(ROOM).map(({ uid }) => uid)).toEqual([recording.uid]);
    expect(world.lock()).toMatchObject({ state: "active", uid: recording.uid });
  });

  it("starts nothing when the starter died before it claimed the room", async () => {
    const world = await makeWorld();
    const dying: StartAnswers = {
      ...world.answers,
      begin: (key, start) => world.answers.begin(key, start).andThen(() => never()),
    };
    void ask(world, { answers: dying });
    await world.clock.advance(100);
    expect(await refused(world)).toMatchObject({ kind: "start-timed-out" });
    expect(await refused(world)).toMatchObject({ kind: "start-timed-out" });
    expect(world.liveKit.starts()).toBe(0);
    expect((await world.clock.until(world.start("b"))).isOk()).toBe(true);
  });

  it("is told that the room is taken when the starter died and somebody else came first", async () => {
    const world = await makeWorld();
    const dying: StartAnswers = {
      ...world.answers,
      begin: (key, start) => world.answers.begin(key, start).andThen(() => never()),
    };
    void ask(world, { answers: dying });
    await world.clock.advance(100);
    await world.clock.until(world.start("b"));
    expect(await refused(world)).toMatchObject({ kind: "already-recording" });
  });

  it("ends what its dead starter left starting", async () => {
    const world = await makeWorld();
    world.liveKit.script({ activeAfterMs: null });
    await askAndDie(world, 1_000);
    expect(await refused(world)).toMatchObject({ kind: "start-timed-out" });
    await world.clock.advance(1_000);
    expect(world.liveKit.running(ROOM)).toEqual([]);
    expect(world.lock()).toBeNull();
  });
});

describe("a starter that sleeps while another waits for it", () => {
  /** Sleeps when the room's mark is read after the claim. */
  const sleepy = (world: World, ms: number): SweepPorts =>
    changed(world.ports, {
      rooms: {
        find: (roomId) =>
          world.lock() === null
            ? world.ports.rooms.find(roomId)
            : new ResultAsync(world.clock.sleep(ms).done.then(() => world.ports.rooms.find(roomId))),
      },
    });

  it("for longer than that, starts nothing, and is told what the other was", async () => {
    const world = await makeWorld();
    const first = ask(world, { ports: sleepy(world, 40_000) });
    await world.clock.advance(100);
    // As an operator may set it: the claim is not too old by itself.
    const limits = { ...world.limits, startTimeoutMs: 10_000 };
    const second = startOnce(
      { ...world.ports, answers: world.answers },
      { limits, owner: "b" },
      { roomId: ROOM },
      ASKED,
    );
    expect((await world.clock.until(second))._unsafeUnwrapErr()).toMatchObject({ kind: "start-timed-out" });
    expect((await world.clock.until(first))._unsafeUnwrapErr()).toMatchObject({ kind: "start-timed-out" });
    expect(world.liveKit.starts()).toBe(0);
    expect(world.lock()).toBeNull();
  });

  it("reads the answers again before it starts, and not only its lock", async () => {
    const world = await makeWorld();
    // The order of who gave up waiting did not reach the lock.
    const first = ask(world, { ports: sleepy(world, 20_000) });
    await world.clock.advance(100);
    const [kept] = [...world.keptStarts.values()];
    if (kept === undefined) throw new Error("nothing is kept");
    const refusal = { kind: "start-timed-out", roomId: ROOM } as const;
    await world.answers.settle(KEY, kept.kept.uid, { refusal });
    expect((await world.clock.until(first))._unsafeUnwrapErr()).toEqual(refusal);
    expect(world.liveKit.starts()).toBe(0);
    expect(world.lock()).toBeNull();
  });

  it("and wakes while the answers cannot be read, starts nothing", async () => {
    const world = await makeWorld();
    const first = ask(world, { ports: sleepy(world, 20_000) });
    await world.clock.advance(100);
    world.setOutage("answers", "down");
    expect((await world.clock.until(first))._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable", port: "answers" });
    expect(world.liveKit.starts()).toBe(0);
    expect(world.lock()).toBeNull();
  });

  it("just before its claim is counted, with what came before it", async () => {
    const world = await makeWorld();
    const slow: StartAnswers = {
      ...world.answers,
      begin: (key, start) =>
        world.answers
          .begin(key, start)
          .andThen((kept) => ResultAsync.fromSafePromise(world.clock.sleep(11_000).done).map(() => kept)),
    };
    expect(await refused(world, { answers: slow })).toMatchObject({ kind: "start-timed-out" });
    expect(world.liveKit.starts()).toBe(0);
  });
});

describe("when the answers cannot be had", () => {
  it("nothing starts", async () => {
    const world = await makeWorld();
    world.setOutage("answers", "down");
    expect(await refused(world)).toMatchObject({ kind: "unavailable", port: "answers", operation: "find" });
    world.setOutage("answers", "none");
    world.setOutage("answers", "down", "begin");
    expect(await refused(world)).toMatchObject({ kind: "unavailable", port: "answers", operation: "begin" });
    expect(world.liveKit.starts()).toBe(0);
    expect(world.lock()).toBeNull();
  });

  it("a beginning whose answer was lost is read again, and goes on", async () => {
    const world = await makeWorld();
    world.setOutage("answers", "answers-lost", "begin");
    expect((await promised(world)).status).toBe("active");
  });

  it("a refusal before the claim is what it is", async () => {
    const world = await makeWorld();
    world.liveKit.finishRoom(ROOM);
    let finds = 0;
    const once: StartAnswers = {
      ...world.answers,
      find: (key) => ((finds += 1) === 1 ? world.answers.find(key) : errAsync(DOWN)),
    };
    expect(await refused(world, { answers: once })).toMatchObject({ kind: "room-empty" });
  });

  it("for a moment, an answer is kept all the same", async () => {
    const world = await makeWorld();
    const asked = ask(world);
    world.setOutage("answers", "down", "settle");
    world.clock.after(4_000, () => world.setOutage("answers", "none", "settle"));
    const recording = (await world.clock.until(asked))._unsafeUnwrap();
    expect(world.liveKit.running(ROOM).map(({ uid }) => uid)).toEqual([recording.uid]);
  });

  it("for long, nobody is told that it records; it goes on, and who asks again is promised it", async () => {
    const world = await makeWorld();
    world.setOutage("answers", "down", "settle");
    expect(await refused(world)).toMatchObject({ kind: "unavailable", port: "answers", operation: "settle" });
    world.setOutage("answers", "none", "settle");
    const recording = await promised(world);
    expect(world.liveKit.starts()).toBe(1);
    expect(world.liveKit.running(ROOM).map(({ uid }) => uid)).toEqual([recording.uid]);
  });

  it("for long, what another under the key was promised goes on", async () => {
    const world = await makeWorld();
    world.liveKit.script({ answer: "no-capacity", starts: true, answerAfterMs: 20_000 });
    const first = ask(world);
    await world.clock.advance(1_000);
    const recording = await promised(world);
    world.setOutage("answers", "down", "settle");
    expect((await world.clock.until(first))._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable", port: "answers" });
    await world.clock.advance(60_000);
    expect(world.liveKit.running(ROOM).map(({ uid }) => uid)).toEqual([recording.uid]);
    expect(world.lock()).toMatchObject({ state: "active", uid: recording.uid });
  });

  it("a time-out ends the recording, and says that it could not be kept", async () => {
    const world = await makeWorld();
    world.liveKit.script({ activeAfterMs: null });
    world.setOutage("answers", "down", "settle");
    expect(await refused(world)).toMatchObject({ kind: "unavailable", port: "answers" });
    await world.clock.advance(1_000);
    expect(world.liveKit.running(ROOM)).toEqual([]);
  });

  it("and were lost, the start goes on, and is answered as it ends", async () => {
    const world = await makeWorld();
    const asked = ask(world);
    await world.clock.advance(1_000);
    world.keptStarts.clear();
    expect((await world.clock.until(asked))._unsafeUnwrap().status).toBe("active");
  });

  it("and were lost, a start that slept goes on", async () => {
    const world = await makeWorld();
    const slow = changed(world.ports, {
      rooms: {
        find: (roomId) =>
          world.lock() === null
            ? world.ports.rooms.find(roomId)
            : new ResultAsync(world.clock.sleep(6_000).done.then(() => world.ports.rooms.find(roomId))),
      },
    });
    const asked = ask(world, { ports: slow });
    await world.clock.advance(1_000);
    world.keptStarts.clear();
    expect((await world.clock.until(asked))._unsafeUnwrap().status).toBe("active");
  });
});

describe("when two answers of one start meet", () => {
  const uidOf = (world: World) => [...world.keptStarts.values()][0]?.kept.uid as Recording["uid"];

  it("what became active after a refusal was given ends, and all are refused", async () => {
    const world = await makeWorld();
    const first = ask(world);
    await world.clock.advance(1_000);
    const refusal = { kind: "start-timed-out", roomId: ROOM } as const;
    await world.answers.settle(KEY, uidOf(world), { refusal });
    expect((await world.clock.until(first))._unsafeUnwrapErr()).toEqual(refusal);
    await world.clock.advance(1_000);
    expect(world.liveKit.running(ROOM)).toEqual([]);
    expect(world.lock()).toBeNull();
    expect([...world.index.rows.values()]).toMatchObject([{ accepted: false }]);
  });

  it("a time-out ends nothing that another has promised meanwhile", async () => {
    const world = await makeWorld();
    world.setWebhooks("lost");
    const blind = changed(world.ports, {
      egress: { find: () => errAsync(DOWN) },
    });
    const first = ask(world, { ports: blind });
    await world.clock.advance(3_000);
    const [running] = world.liveKit.running(ROOM);
    if (running === undefined) throw new Error("nothing runs");
    const recording = { ...running, recordingId: "r", filename: "f" } as unknown as Recording;
    await world.answers.settle(KEY, uidOf(world), { recording });
    expect((await world.clock.until(first))._unsafeUnwrap()).toEqual(recording);
    expect(world.liveKit.running(ROOM)).toHaveLength(1);
  });
});

describe("a caller who does not wait", () => {
  it("hears of the recording as soon as it has an id, and so does everybody else under the key", async () => {
    const world = await makeWorld();
    const { heard, done } = askEarly(world);
    await world.clock.advance(600);
    expect(heard.map((answer) => answer._unsafeUnwrap().status)).toEqual(["starting"]);
    expect(await promised(world)).toEqual(heard[0]?._unsafeUnwrap());
    await world.clock.until(done);
    expect(heard).toHaveLength(1);
    expect(world.lock()).toMatchObject({ state: "active" });
    expect(await promised(world)).toEqual(heard[0]?._unsafeUnwrap());
  });

  it("is not promised that it becomes active: it is ended as any other that does not", async () => {
    const world = await makeWorld();
    world.liveKit.script({ activeAfterMs: null });
    const { heard, done } = askEarly(world);
    await world.clock.until(done);
    expect(heard).toHaveLength(1);
    await world.clock.advance(1_000);
    expect(world.liveKit.running(ROOM)).toEqual([]);
    expect([...world.index.rows.values()]).toMatchObject([{ reason: "start-timed-out" }]);
  });

  it("hears nothing early that cannot be kept", async () => {
    const world = await makeWorld();
    world.setOutage("answers", "down", "settle");
    const { heard, done } = askEarly(world);
    expect((await world.clock.until(done))._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable" });
    expect(heard).toEqual([]);
  });

  it("hears of it without a key too, and only of what has an id", async () => {
    const world = await makeWorld();
    world.liveKit.script({ answer: "lost", starts: true, answerAfterMs: 1_000 });
    const heard: Recording[] = [];
    const settings = { limits: world.limits, owner: "a" };
    const done = startRecording(world.ports, settings, { roomId: ROOM }, (recording) => void heard.push(recording));
    await world.clock.until(done);
    const [running] = world.liveKit.running(ROOM);
    expect(heard.every(({ uid, status }) => uid === running?.uid && status === "starting")).toBe(true);
    if (running !== undefined) await onRecorderEvent(world.ports, running);
  });
});

const never = (): ResultAsync<never, never> => new ResultAsync(new Promise(() => {}));

const DOWN = { kind: "unavailable", port: "answers", operation: "find", cause: "down" } as const;
