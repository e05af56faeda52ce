import type { Hono } from "hono";
import type { EdgeEnv, Service } from "../edge/context.ts";
import { answerMetrics } from "./metrics.ts";
import { readinessOf } from "./readiness.ts";

/** What is asked by machines that look after this one, outside the API. */
export function mountProbes(app: Hono<EdgeEnv>, service: Service): void {
  const readiness = readinessOf(service.house, service);
  app.get("/livez", (c) => c.json({ status: "alive" }));
  app.get("/readyz", async (c) => {
    const answer = await readiness();
    return c.json(answer, answer.status === "ready" ? 200 : 503);
  });
  app.get(`${service.house.config.basePath}/health`, (c) => c.text("OK"));
  app.get("/metrics", answerMetrics(service, readiness));
}
