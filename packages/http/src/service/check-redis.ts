import type { House } from "../compose.ts";
import type { Log } from "../log.ts";

/** Says once, before the service begins, what the settings of Redis put at risk. One that does not answer may come back. */
export async function checkRedis({ redisHealth }: Pick<House, "redisHealth">, log: Log): Promise<void> {
  if (redisHealth === null) return;
  const risks = (await redisHealth()).unwrapOr([]);
  for (const risk of risks) log.warn({ risk }, "a setting of Redis puts locks at risk");
}
