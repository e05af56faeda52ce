import {
  type EpochMs,
  type KeptStart,
  START_KEPT_MS,
  type StartAnswers,
  type StartKey,
  type Unavailable,
} from "@tallylight/core";
import { ok, type Result } from "neverthrow";
import { z } from "zod";
import { decodeJson } from "../wire/decode.ts";
import { encodeAnswer, encodeStart, keptStart } from "../wire/start-answer.ts";
import type { EmbeddedEnv } from "./connect.ts";

type EmbeddedStartAnswersOptions = {
  /** The machine's clock, which all its processes share. */
  readonly now?: () => EpochMs;
};

/** How many old records each new one removes: more than one, so that they do not pile up. */
const FORGOTTEN_AT_ONCE = 20;
const TIME_DIGITS = 15;

/**
 * Answers in LMDB. A record is JSON under its key: begun at (ms), start, answer as text. A second table lists the keys
 * by the time that they were begun at, so that the oldest are found without reading the others.
 */
export function embeddedStartAnswers(
  env: EmbeddedEnv,
  { now = Date.now }: EmbeddedStartAnswersOptions = {},
): StartAnswers {
  const records = env.database("start-answers");
  const byTime = env.database("start-answers-by-time");
  const read = (key: StartKey): Held | null => {
    const text = records.get(key);
    if (text === undefined) return null;
    const held = decodeJson(text, record).unwrapOr({ begunAt: now(), start: text, answer: null });
    return now() - held.begunAt < START_KEPT_MS ? held : null;
  };
  const forgetOld = (): void => {
    const end = timeKey(now() - START_KEPT_MS, "");
    const old = [...byTime.getRange({ end, limit: FORGOTTEN_AT_ONCE })];
    for (const { key, value } of old) {
      records.removeSync(value);
      byTime.removeSync(key);
    }
  };
  return {
    find: (key) => env.read("answers", "find", () => read(key)).andThen(decodeFor("find")),
    begin: (key, start) =>
      env
        .write("answers", "begin", () => {
          const held = read(key);
          if (held !== null) return held;
          const fresh = { begunAt: now(), start: encodeStart(start), answer: null };
          forgetOld();
          records.putSync(key, JSON.stringify(fresh));
          byTime.putSync(timeKey(fresh.begunAt, key), key);
          return fresh;
        })
        .andThen(({ start, answer }) => keptStart("begin", start, answer)),
    settle: (key, uid, answer) =>
      env
        .write("answers", "settle", () => {
          const held = read(key);
          if (held === null || held.answer !== null || uidOf(held) !== uid) return held;
          const settled = { ...held, answer: encodeAnswer(answer) };
          records.putSync(key, JSON.stringify(settled));
          return settled;
        })
        .andThen(decodeFor("settle"))
        .map((kept) => (kept?.uid === uid ? kept : null)),
  };
}

const record = z.object({ begunAt: z.number(), start: z.string(), answer: z.string().nullable() });
type Held = z.infer<typeof record>;

const timeKey = (at: EpochMs, key: string): string => `${String(at).padStart(TIME_DIGITS, "0")} ${key}`;

const uidOf = ({ start }: Held): string | null =>
  keptStart("settle", start, null).match(
    ({ uid }) => uid,
    () => null,
  );

function decodeFor(operation: string) {
  return (held: Held | null): Result<KeptStart | null, Unavailable> =>
    held === null ? ok(null) : keptStart(operation, held.start, held.answer);
}
