import type { EpochMs } from "@tallylight/core";
import type { Metrics } from "./metrics.ts";

type Values = {
  readonly values: readonly { readonly labels: object; readonly value: number; readonly metricName?: string }[];
};

/** Keeps what is counted by now: the difference of two such moments is what happened between them. */
export async function observeHistory({ history, starts, webhookLag, deliveries }: Metrics, at: EpochMs): Promise<void> {
  const [begun, lag, sent] = await Promise.all([starts.get(), webhookLag.get(), deliveries.get()]);
  const isStarted = (labels: object): boolean => "outcome" in labels && labels.outcome === "started";
  const isDelivered = (labels: object): boolean => "outcome" in labels && labels.outcome === "delivered";
  history.keepSample({
    at,
    started: sumOf(begun, ({ labels }) => isStarted(labels)),
    refused: sumOf(begun, ({ labels }) => !isStarted(labels)),
    webhooks: sumOf(lag, ({ metricName }) => metricName?.endsWith("_count") === true),
    lagSeconds: sumOf(lag, ({ metricName }) => metricName?.endsWith("_sum") === true),
    delivered: sumOf(sent, ({ labels }) => isDelivered(labels)),
    undelivered: sumOf(sent, ({ labels }) => !isDelivered(labels)),
  });
}

function sumOf({ values }: Values, counts: (one: Values["values"][number]) => boolean): number {
  return values.filter(counts).reduce((sum, { value }) => sum + value, 0);
}
