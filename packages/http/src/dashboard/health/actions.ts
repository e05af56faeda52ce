import { type ReceiverId, retryDeadLetters } from "@tallylight/core";
import { brief } from "../../problem.ts";
import { counted } from "../../shapes/index.ts";
import type { ActionRoute } from "../visit.ts";

const RECEIVER = /^[A-Za-z0-9_-]{1,64}$/;

/** Queues dead letters again: one, or all of them. */
export const retryAction: ActionRoute = {
  path: "/webhooks/retry",
  act: async ({ service }, form) => {
    const receiver = (form.get("receiver") ?? undefined) as ReceiverId | undefined;
    const sequence = form.get("sequence") ?? undefined;
    const isOurs = (receiver === undefined || RECEIVER.test(receiver)) && (sequence?.length ?? 0) <= 64;
    if (!isOurs) return { to: "/health", notice: { tone: "warn", text: "There is no such dead letter." } };
    const retried = await retryDeadLetters(service.house.outbox, { receiver, sequence });
    if (retried.isErr()) return { to: "/health", notice: { tone: "warn", text: `${brief(retried.error).message}.` } };
    return { to: "/health", notice: { tone: "good", text: `${counted(retried.value, "event")} queued again.` } };
  },
};
