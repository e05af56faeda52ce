import { type Asked, isTerminal, startOnce, startRecording, type StartKey } from "@tallylight/core";
import { describe, expect, it } from "vitest";
import { interrupted, type Interruption, INTERRUPTIONS } from "./outage.ts";
import { makeWorld, ROOM, type World } from "./world.ts";

const SCRIPTS = {
  "as usual": {},
  "active before its start is answered": { activeAfterMs: 200 },
  "never active": { activeAfterMs: null },
  "failing as it starts": { failsAfterMs: 900, activeAfterMs: null },
  "with a lost answer": { answer: "lost", starts: true },
  "with a lost answer, and no egress": { answer: "lost", starts: false },
  "with no recorder, that starts all the same": { answer: "no-capacity", starts: true, answerAfterMs: 1_000 },
  refused: { answer: "refused", starts: false },
} as const;

/** A start whose process is interrupted at its n-th call; false when it makes fewer calls. */
async function startInterrupted(world: World, at: number, how: Interruption): Promise<boolean> {
  const { ports, reached } = interrupted(world.ports, at, how, world.clock);
  void startRecording(ports, { limits: world.limits, owner: "interrupted" }, { roomId: ROOM });
  await world.clock.advance(world.limits.startTimeoutMs + world.limits.lockGraceMs);
  return reached();
}

/** What must hold again once nothing goes wrong any more. */
async function recovers(world: World): Promise<void> {
  await world.clock.until(world.start("b"));
  await world.clock.advance(100_000);
  const running = world.liveKit.running(ROOM);
  expect(running.length, "recorders at the same time").toBeLessThanOrEqual(1);
  if (running.length > 0) expect(world.lock()?.uid, "who holds the room").toBe(running[0]?.uid);
  world.liveKit.finishRoom(ROOM);
  await world.clock.advance(world.limits.lockGraceMs);
  await world.sweep();
  await world.clock.advance(5_000);
  await world.sweep();
  await world.sweep();
  expect(world.lock(), "the lock in the end").toBeNull();
  const { ours } = (await world.clock.until(world.ports.egress.inRoom(ROOM)))._unsafeUnwrap();
  for (const egress of ours) {
    const record = await world.record(egress);
    expect(isTerminal(record?.status ?? "starting"), `the record of ${egress.egressId}`).toBe(true);
    expect(world.index.rows.get(record?.recordingId as never)?.status, "its row").toBe(record?.status);
  }
  world.liveKit.seat(ROOM);
  expect((await world.clock.until(world.start("c"))).isOk(), "can be recorded again").toBe(true);
}

describe.each(Object.entries(SCRIPTS))("a recording %s", (_, script) => {
  it.each(INTERRUPTIONS)(
    "comes to a good end when its starter %s any one of its calls",
    async (how) => {
      for (const webhooks of ["delivered", "lost"] as const) {
        for (let at = 1; ; at += 1) {
          const world = await makeWorld();
          world.setWebhooks(webhooks);
          world.liveKit.script(script);
          if (!(await startInterrupted(world, at, how))) break;
          await recovers(world).catch((error: Error) => {
            throw new Error(`call ${at}, webhooks ${webhooks}: ${error.message}`, { cause: error });
          });
        }
      }
    },
    60_000,
  );
});

const ASKED: Asked = { key: "k".repeat(64) as StartKey, bodyHash: "b".repeat(64) };

const askUnderKey = (world: World, ports = { ...world.ports, answers: world.answers }, owner = "again") =>
  startOnce(ports, { limits: world.limits, owner }, { roomId: ROOM }, ASKED);

/** Two ask under the key, the first of whom is interrupted, and a third when all is over; null: fewer calls than that. */
async function askedInterrupted(world: World, at: number, how: Interruption) {
  const { ports, reached } = interrupted({ ...world.ports, answers: world.answers }, at, how, world.clock);
  const first = askUnderKey(world, ports, "interrupted");
  let answer: Awaited<typeof first> | null = null;
  void first.then((told) => void (answer = told));
  await world.clock.advance(1_000);
  const second = await world.clock.until(askUnderKey(world));
  const third = await world.clock.until(askUnderKey(world));
  await world.clock.advance(world.limits.startTimeoutMs + world.limits.lockGraceMs);
  return reached() ? { first: answer as Awaited<typeof first> | null, second, third } : null;
}

/** Those that take each way through a start. */
const KEYED = ["as usual", "never active", "with a lost answer", "refused"] as const;

describe.each(KEYED)("a recording under a key, %s,", (name) => {
  it.each(INTERRUPTIONS)(
    "is one, and all who are answered are answered alike, when its starter %s any one of its calls",
    async (how) => {
      for (let at = 1; ; at += 1) {
        const world = await makeWorld();
        world.liveKit.script(SCRIPTS[name]);
        const answers = await askedInterrupted(world, at, how);
        if (answers === null) break;
        const { first, second, third } = answers;
        const [kept] = [...world.keptStarts.values()];
        const check = async (): Promise<void> => {
          expect(world.liveKit.starts(), "egresses asked for").toBeLessThanOrEqual(1);
          if (kept !== undefined) expect(third, "who asks later").toEqual(second);
          // Whoever could not read or keep an answer has been told none.
          const told = first?.isErr() === true && first.error.kind === "unavailable" ? null : first;
          if (told !== null && kept !== undefined) expect(told, "the first").toEqual(second);
          const [running] = world.liveKit.running(ROOM);
          // What only starts may go on starting under an order to end, until the sweep repeats that.
          if (running?.status === "active") expect(second.isOk(), "what records was promised").toBe(true);
          await recovers(world);
        };
        await check().catch((error: Error) => {
          throw new Error(`call ${at}: ${error.message}`, { cause: error });
        });
      }
    },
    60_000,
  );
});
