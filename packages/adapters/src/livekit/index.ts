export { connectLiveKit, type LiveKitConnection, type LiveKitKey, type LiveKitOptions } from "./connect.ts";
export { liveKitEgress } from "./egress.ts";
export { liveKitRooms } from "./rooms.ts";
export { type BadWebhook, type LiveKitEvent, liveKitWebhooks, type LiveKitWebhooks } from "./webhooks.ts";
