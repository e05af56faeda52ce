import { tallylight } from "tallylight";
import { createPageServer } from "./server.js";

/** @param {string} name */
function setting(name) {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

const liveKit = {
  url: setting("LIVEKIT_URL"),
  apiKey: setting("LIVEKIT_API_KEY"),
  apiSecret: setting("LIVEKIT_API_SECRET"),
};
const tally = await tallylight({
  liveKit,
  locks: { redis: setting("REDIS_URL") },
  store: { s3: { bucket: setting("S3_BUCKET") } },
});

createPageServer(tally, liveKit).listen(7883, () => void process.stdout.write("http://127.0.0.1:7883\n"));
