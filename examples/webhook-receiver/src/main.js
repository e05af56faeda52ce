import { createReceiver } from "./receiver.js";

const { TALLY_WEBHOOK_SECRET: secret } = process.env;
if (secret === undefined) throw new Error("TALLY_WEBHOOK_SECRET is not set");

createReceiver(secret, async ({ event, data }) => {
  process.stdout.write(`${event} ${String(data["recordingId"] ?? data["roomId"])} ${String(data["status"])}\n`);
}).listen(7882);
