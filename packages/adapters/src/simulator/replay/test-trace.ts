import { readdirSync, readFileSync } from "node:fs";
import { z } from "zod";

/*
 * A trace is what was seen of a real livekit-server with a real egress worker in one scenario, a step a line, in order.
 * `at` is the time since its beginning in ms. Left out: ids and times of webhooks, tokens, addresses, codecs, and the
 * rooms and egresses of other scenarios. (livekit-server 1.13.5, egress 1.9; its page says at once that it is ready.)
 */
const folder = new URL("../../../testdata/traces/", import.meta.url);

const callStep = z.strictObject({
  at: z.number(),
  call: z.string(),
  /** Its JSON, or the text that was sent instead of any. */
  request: z.unknown(),
  /** How long it took. */
  ms: z.number(),
  status: z.number().optional(),
  answer: z.unknown().optional(),
  /** The name of the error with which its caller gave up: no answer came. */
  gaveUp: z.string().optional(),
});
const webhookStep = z.strictObject({
  at: z.number(),
  webhook: z.looseObject({ event: z.string() }),
  url: z.string().default("/webhook"),
  attempt: z.number().default(1),
  /** A status, or what was done instead of answering. */
  replied: z.union([z.number(), z.string()]).default(200),
});
const clientStep = z.strictObject({
  at: z.number(),
  client: z.enum(["publish", "disconnect"]),
  room: z.string(),
  identity: z.string(),
  audio: z.boolean().optional(),
});
const incidentStep = z.strictObject({
  at: z.number(),
  event: z.enum([
    "handler-killed",
    "worker-killed",
    "supervisor-killed",
    "worker-interrupted",
    "worker-stopped",
    "worker-started",
    "livekit-killed",
    "livekit-started",
    "s3-down",
    "s3-up",
    // Until then nothing else happened.
    "over",
  ]),
});
const traceSchema = z.array(z.union([callStep, webhookStep, clientStep, incidentStep]));

export type CallStep = z.output<typeof callStep>;
export type WebhookStep = z.output<typeof webhookStep>;
export type Incident = z.output<typeof incidentStep>["event"];
export type Trace = z.output<typeof traceSchema>;
export type Step = Trace[number];

export function traceNames(): readonly string[] {
  return readdirSync(folder).map((file) => file.replace(/\.json$/, ""));
}

export function readTrace(name: string): Trace {
  return traceSchema.parse(JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8")));
}

export const isCall = (step: Step): step is CallStep => "call" in step;
export const isStart = (step: Step): step is CallStep => isCall(step) && step.call === "StartRoomCompositeEgress";
export const isWebhook = (step: Step): step is WebhookStep => "webhook" in step;

/** A field of JSON that may be anything. */
export function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** What the webhook says of an egress. */
export const egressOf = ({ webhook }: WebhookStep): unknown => webhook["egressInfo"];

/** The egresses of a trace in the order in which they were asked for, those last whose answer never came. */
export function egressesIn(trace: readonly Step[]): readonly string[] {
  const answered = trace.filter(isStart).map(({ answer }) => field(answer, "egress_id"));
  const told = trace.filter(isWebhook).filter(({ webhook }) => webhook.event === "egress_started");
  const ids = [...answered, ...told.map((step) => field(egressOf(step), "egressId"))];
  return [...new Set(ids.filter((id) => typeof id === "string"))];
}
