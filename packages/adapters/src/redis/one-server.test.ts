import { isSkipped, startRedis } from "@tallylight/services";
import { afterAll, describe } from "vitest";
import { connecting, redisContracts } from "./test-suite.ts";

const redis = await startRedis();

describe.skipIf(isSkipped(redis))("on one server", () => {
  if (isSkipped(redis)) return;
  const { connect } = connecting(() => ({ url: redis.url }));
  afterAll(redis.stop);
  redisContracts("Redis", connect);
});
