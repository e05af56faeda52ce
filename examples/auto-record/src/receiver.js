import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { TallylightError } from "tallylight";

const MOST_BYTES = 262_144;

/**
 * Receives LiveKit's webhooks: each is Tallylight's first, and the first published track of a room starts its recording.
 *
 * @param {import("tallylight").Tallylight} tally
 * @param {(line: string) => void} log
 */
export function createReceiver(tally, log) {
  return createServer((request, response) => {
    take(tally, request, response, log).catch((error) => {
      log(String(error));
      response.destroy();
    });
  });
}

/**
 * @param {import("tallylight").Tallylight} tally
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 * @param {(line: string) => void} log
 */
async function take(tally, request, response, log) {
  if (!(Number(request.headers["content-length"]) <= MOST_BYTES)) return void response.writeHead(413).end();
  const body = await buffer(request);
  const { status } = await tally.receiveWebhook(body, request.headers.authorization);
  // LiveKit waits 5 s for this, and a start may take longer: so it is not kept waiting for that.
  response.writeHead(status).end();
  // 200: LiveKit signed it, so it may be believed.
  if (status !== 200) return;
  const { event, room } = JSON.parse(body.toString());
  if (event === "track_published") await record(tally, room.name, log);
}

/**
 * @param {import("tallylight").Tallylight} tally
 * @param {string} room
 * @param {(line: string) => void} log
 */
async function record(tally, room, log) {
  try {
    const { recordingId } = await tally.start(room);
    log(`${room}: records as ${recordingId}`);
  } catch (error) {
    if (!(error instanceof TallylightError)) throw error;
    // The second track, a repeated webhook, another instance of this program: somebody records the room already.
    if (error.code !== "already-recording") log(`${room}: ${error.message}`);
  }
}
