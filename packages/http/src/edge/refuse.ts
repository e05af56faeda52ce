import type { Context } from "hono";
import { problem, problemCode, type Refusal } from "../problem.ts";
import type { EdgeEnv } from "./context.ts";

/** Answers a refusal, and notes for the log what the caller is not told. */
export function refuse(c: Context<EdgeEnv>, refused: Refusal): Response {
  const [facts, requestId] = [c.get("facts"), c.get("requestId")];
  const refusal = isBadAttempt(refused) ? orTooMany(c, refused) : refused;
  facts["code"] = problemCode(refusal);
  if (refusal.kind === "unavailable")
    Object.assign(facts, { port: refusal.port, operation: refusal.operation, cause: refusal.cause });
  return problem(refusal, requestId);
}

/** Something was shown that was wrong; who shows nothing has made no attempt. */
function isBadAttempt(refusal: Refusal): boolean {
  const { kind } = refusal;
  if (kind === "unauthorized") return refusal.message !== "Unauthorized";
  return kind === "bad-signature" || kind === "secret-not-recognized" || kind === "csrf-token-missing";
}

function orTooMany({ var: { client, badAttempts } }: Context<EdgeEnv>, refused: Refusal): Refusal {
  const retryAfterSeconds = badAttempts.count(client);
  return retryAfterSeconds === null ? refused : { kind: "too-many-attempts", retryAfterSeconds };
}
