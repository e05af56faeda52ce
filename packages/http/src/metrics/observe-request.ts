import type { DurationMs } from "@tallylight/core";
import type { Facts } from "../edge/context.ts";
import type { Metrics } from "./metrics.ts";

export type AnsweredRequest = {
  readonly method: string;
  readonly status: number;
  readonly tookMs: DurationMs;
  /** What was noted for the log: `route` of the API document, `code` of a refusal, `event` of a webhook. */
  readonly facts: Facts;
};

/** Whatever else somebody sends would be a label of its own making. */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

export function observeRequest(metrics: Metrics, request: AnsweredRequest): void {
  const { status, tookMs, facts } = request;
  const method = METHODS.has(request.method) ? request.method : "other";
  const route = textOf(facts["route"]) ?? "none";
  metrics.httpRequests.inc({ method, route, status: String(status) });
  metrics.httpSeconds.observe({ method, route }, tookMs / 1_000);
  if (method === "POST" && route === "/recordings") observeStart(metrics, request);
  if (method === "POST" && route === "/livekit/webhook") observeWebhook(metrics, request);
}

const textOf = (fact: Facts[string]): string | undefined => (typeof fact === "string" ? fact : undefined);

/** A request that was refused before it was a start (no credential, no sense) is none. */
const NOT_YET_A_START = new Set([400, 401, 406, 413, 415, 422, 429]);

function observeStart(metrics: Metrics, { status, tookMs, facts }: AnsweredRequest): void {
  if (NOT_YET_A_START.has(status)) return;
  const code = status < 300 ? null : (textOf(facts["code"]) ?? "unknown");
  observeOutcome(metrics, { code, tookMs });
}

/** A start that was answered, whoever asked for it; `code`: why it was refused, null when it was not. */
export function observeOutcome(
  { starts, startSeconds }: Metrics,
  { code, tookMs }: { readonly code: string | null; readonly tookMs: DurationMs },
): void {
  starts.inc({ outcome: code ?? "started" });
  startSeconds.observe({ outcome: code === null ? "started" : "refused" }, tookMs / 1_000);
}

function observeWebhook(metrics: Metrics, { status, facts }: AnsweredRequest): void {
  const event = facts["ignored"] === undefined ? (textOf(facts["event"]) ?? "none") : "ignored";
  metrics.webhooksIn.inc({ event, status: String(status) });
  const { lagMs } = facts;
  if (typeof lagMs === "number") metrics.webhookLag.observe(Math.max(0, lagMs / 1_000));
}
