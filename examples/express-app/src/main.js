import { tallylight } from "tallylight";
import { createApp } from "./app.js";

const {
  LIVEKIT_URL: url,
  LIVEKIT_API_KEY: apiKey = "",
  LIVEKIT_API_SECRET: apiSecret = "",
  REDIS_URL: redis,
} = process.env;

// Without settings: a simulated LiveKit, and a folder. With Redis several of these processes share the work, on one
// machine as long as the store is a folder.
const tally = await tallylight({
  liveKit: url === undefined ? "simulator" : { url, apiKey, apiSecret },
  locks: redis === undefined ? { dir: ".tallylight" } : { redis },
  store: { dir: ".tallylight" },
});
tally.onEvent(({ event, roomId }) => void process.stdout.write(`${event} ${roomId}\n`));

const server = createApp(tally).listen(3000, () => void process.stdout.write("http://127.0.0.1:3000\n"));

// Recordings go on without this process; what it was doing is finished first.
process.once("SIGTERM", () => server.close(() => void tally.close()));
