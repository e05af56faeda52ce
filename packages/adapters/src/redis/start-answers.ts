import { type KeptStart, START_KEPT_MS, type StartAnswers, type StartKey, type Unavailable } from "@tallylight/core";
import { ok, type Result } from "neverthrow";
import { encodeAnswer, encodeStart, keptStart } from "../wire/start-answer.ts";
import type { RedisClient } from "./connect.ts";
import { attempt } from "./failure.ts";
import { answerKey } from "./keys.ts";
import { redisScript } from "./script.ts";
import { parseKept } from "./wire.ts";

type RedisStartAnswersOptions = {
  /** What all keys begin with; one for each deployment. Holds no braces. */
  readonly prefix: string;
};

/** Answers in Redis, a hash for each key. The only keys of ours with a lifetime: 24 hours, by Redis' clock. */
export function redisStartAnswers(client: RedisClient, { prefix }: RedisStartAnswersOptions): StartAnswers {
  const beginScript = redisScript(client, "answer-begin");
  const settleScript = redisScript(client, "answer-settle");
  const at = (key: StartKey): string => answerKey(prefix, key);
  const ask = (operation: string, question: () => Promise<unknown>) =>
    attempt("answers", operation, async () => parseKept(await question())).andThen((columns) =>
      kept(operation, columns),
    );
  return {
    find: (key) => ask("find", () => client.hmget(at(key), "s", "a")),
    begin: (key, start) =>
      ask("begin", () => beginScript([at(key)], [start.uid, encodeStart(start), START_KEPT_MS])).map(
        // A record is there after it.
        (found) => found as KeptStart,
      ),
    settle: (key, uid, answer) => ask("settle", () => settleScript([at(key)], [uid, encodeAnswer(answer)])),
  };
}

function kept(operation: string, [start, answer]: ReturnType<typeof parseKept>): Result<KeptStart | null, Unavailable> {
  return start === null ? ok(null) : keptStart(operation, start, answer);
}
