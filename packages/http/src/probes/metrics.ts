import type { Handler } from "hono";
import { callerOf } from "../edge/caller.ts";
import type { EdgeEnv, Service } from "../edge/context.ts";
import { refuse } from "../edge/refuse.ts";
import { isSecret } from "../edge/secrets.ts";
import { stateObserver } from "../metrics/observe-state.ts";
import type { Readiness } from "./readiness.ts";

/** The metrics in Prometheus' text format, for holders of the metrics token or of an API key. */
export function answerMetrics(service: Service, readiness: () => Promise<Readiness>): Handler<EdgeEnv> {
  const { house, log, metrics } = service;
  const observe = stateObserver(house, metrics, { log, readiness });
  return async (c) => {
    if (!mayRead(c.req.raw.headers, service)) return refuse(c, { kind: "unauthorized", message: "Unauthorized" });
    await observe();
    return c.text(await metrics.registry.metrics(), 200, { "Content-Type": metrics.registry.contentType });
  };
}

/** A scraper has a token of its own, because an API key may also delete rooms. */
function mayRead(headers: Headers, { house, signer }: Service): boolean {
  const { metricsToken } = house.config;
  const told = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (metricsToken !== null && told !== undefined && isSecret(metricsToken, told)) return true;
  const caller = callerOf(headers, { apiKeys: house.apiKeys, signer, now: () => house.ports.clock.now() });
  return caller.isOk() && caller.value.kind === "api-key";
}
