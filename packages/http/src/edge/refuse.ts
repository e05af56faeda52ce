import type { Context } from "hono";
import { problem, problemCode, type Refusal } from "../problem.ts";
import type { EdgeEnv } from "./context.ts";

/** Answers a refusal, and notes for the log what the caller is not told. */
export function refuse(c: Context<EdgeEnv>, refusal: Refusal): Response {
  const { facts, requestId } = c.var;
  facts["code"] = problemCode(refusal);
  if (refusal.kind === "unavailable")
    Object.assign(facts, { port: refusal.port, operation: refusal.operation, cause: refusal.cause });
  return problem(refusal, requestId);
}
