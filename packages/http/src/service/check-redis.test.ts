import { unavailable } from "@tallylight/core";
import { errAsync, okAsync } from "neverthrow";
import { expect, it } from "vitest";
import type { House } from "../compose.ts";
import { checkRedis } from "./check-redis.ts";

async function warningsOf(redisHealth: House["redisHealth"]): Promise<readonly unknown[]> {
  const warnings: unknown[] = [];
  const write = (facts: unknown): void => void warnings.push(facts);
  await checkRedis({ redisHealth }, { debug: write, info: write, warn: write, error: write });
  return warnings;
}

it("each setting of Redis that puts locks at risk is told once; one that does not answer yet is asked by others", async () => {
  const risks = ["appendonly is off", "maxmemory-policy is allkeys-lru"];
  expect(await warningsOf(() => okAsync(risks))).toEqual(risks.map((risk) => ({ risk })));
  expect(await warningsOf(() => okAsync([]))).toEqual([]);
  expect(await warningsOf(() => errAsync(unavailable("locks", "health", "redis: not connected")))).toEqual([]);
  expect(await warningsOf(null)).toEqual([]);
});
