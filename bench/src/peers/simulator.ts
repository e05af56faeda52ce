import { QUICK_TIMINGS, startSimulator } from "@tallylight/adapters/simulator";
import { LIVEKIT_KEY } from "../harness/memory-house.ts";

/** A simulated LiveKit in a process of its own; its webhooks go to `WEBHOOK_URLS`, its films nowhere. */
const webhookUrls = (process.env["WEBHOOK_URLS"] ?? "").split(",").filter((url) => url !== "");
const upload = async (): Promise<void> => {};
await startSimulator({
  ...LIVEKIT_KEY,
  port: Number(process.env["PORT"]),
  webhookUrls,
  upload,
  timings: QUICK_TIMINGS,
});
