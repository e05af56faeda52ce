import type { ReceiverId } from "@tallylight/core";

export const RECEIVER_FLAG = {
  receiver: {
    kind: "parsed",
    brief: "Of this receiver alone",
    parse: receiverId,
    optional: true,
    placeholder: "RECEIVER",
  },
} as const;
export type ReceiverFlag = { readonly receiver?: ReceiverId | undefined };

function receiverId(input: string): ReceiverId {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(input)) throw new Error("it is no receiver's name: `webhooks list` shows them");
  return input as ReceiverId;
}
