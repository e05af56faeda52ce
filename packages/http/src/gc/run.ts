import { z } from "@hono/zod-openapi";
import { sweep } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { sweepSchema } from "../locks/schema.ts";
import { sweepJson } from "../shapes/index.ts";

const body = z
  .object({ dryRun: z.boolean().default(false).openapi({ description: "Only say what would be done" }) })
  .openapi("RunSweep");

export const runSweepEndpoint = endpoint({
  method: "post",
  path: "/gc",
  operationId: "runSweep",
  summary: "Sweeps now: plans anew, and applies each step by compare-and-set. With `dryRun` nothing is changed",
  permission: "rooms",
  body,
  answers: { 200: { description: "What was planned, and what became of it", schema: sweepSchema } },
  refusals: [400, 401, 403, 406, 413, 415, 422, 503],
  roomOf: () => null,
  handle: async (call) => {
    const { house, work } = call.service;
    // Tracked: a sweep that was begun is finished, whether or not its caller still listens.
    const report = await work.track(sweep(house.ports, house.config.limits, call.body));
    if (report.isErr()) return call.refuse(report.error);
    return call.json(200, sweepJson(report.value));
  },
});
