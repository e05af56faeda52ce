import { tallylight } from "tallylight";
import { createReceiver } from "./receiver.js";

/** @param {string} name */
function setting(name) {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

const tally = await tallylight({
  liveKit: {
    url: setting("LIVEKIT_URL"),
    apiKey: setting("LIVEKIT_API_KEY"),
    apiSecret: setting("LIVEKIT_API_SECRET"),
  },
  locks: { redis: setting("REDIS_URL") },
  store: { s3: { bucket: setting("S3_BUCKET") } },
});

createReceiver(tally, (line) => void process.stdout.write(`${line}\n`)).listen(7884);
