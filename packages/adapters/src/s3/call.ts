import { setTimeout as sleep } from "node:timers/promises";
import { err, ok, type Result, ResultAsync } from "neverthrow";
import type { S3Connection } from "./connect.ts";
import { s3Failure, type S3Failure } from "./failure.ts";
import { timeLimit } from "./time-limit.ts";

/**
 * When a call may be sent again. `freely`: to do it twice is to do it once. `unless-unsure`: a conditional write, whose
 * repeat could meet its own first attempt and be refused; first somebody has to read what became of that.
 */
export type Repeat = "freely" | "unless-unsure";

const MAX_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 40;

/** It was never sent. */
const CROWDED: S3Failure = {
  kind: "failed",
  unsure: false,
  passing: true,
  cause: "s3: too many calls wait for it",
  answeredAt: null,
  status: null,
};

/**
 * One call with its time-out, which begins when it is sent: its repeats, the pauses between them, and the reading of its
 * answer, are in it. It is repeated at most twice, and only out of the connection's budget. Before that it waits for at
 * most as long, while too many others are on their way.
 */
export function call<T>(
  connection: S3Connection,
  repeat: Repeat,
  run: (abortSignal: AbortSignal) => Promise<T>,
): ResultAsync<T, S3Failure> {
  return new ResultAsync(inTurn(connection, repeat, run));
}

async function inTurn<T>(
  connection: S3Connection,
  repeat: Repeat,
  run: (abortSignal: AbortSignal) => Promise<T>,
): Promise<Result<T, S3Failure>> {
  const leave = await connection.gate.enter();
  if (leave === null) return err(CROWDED);
  const inTime = timeLimit(connection.callTimeoutMs);
  try {
    return await repeated(connection, repeat, run, inTime.signal);
  } finally {
    inTime.end();
    leave();
  }
}

async function repeated<T>(
  { budget, callTimeoutMs }: S3Connection,
  repeat: Repeat,
  run: (abortSignal: AbortSignal) => Promise<T>,
  inTime: AbortSignal,
): Promise<Result<T, S3Failure>> {
  for (let attempt = 1; ; attempt += 1) {
    // Half of the time, so that what is repeated has some of it.
    const once = timeLimit(callTimeoutMs / 2);
    const giveUp = AbortSignal.any([inTime, once.signal]);
    const answer = await ResultAsync.fromThrowable(async () => run(giveUp), s3Failure)();
    once.end();
    if (answer.isOk() || answer.error.answeredAt !== null) budget.giveBack();
    if (answer.isOk()) return ok(answer.value);
    const { passing, unsure } = answer.error;
    const mayRepeat = passing && !(unsure && repeat === "unless-unsure") && attempt < MAX_ATTEMPTS;
    if (!mayRepeat || inTime.aborted || !budget.take()) return err(answer.error);
    // Anywhere up to twice as long as before, so that those who were refused together do not come back together.
    const pause = await ResultAsync.fromPromise(
      sleep(Math.random() * FIRST_PAUSE_MS * 2 ** attempt, undefined, { signal: inTime }),
      () => undefined,
    );
    if (pause.isErr()) return err(answer.error);
  }
}
