import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { buffer, json } from "node:stream/consumers";
import { AccessToken } from "livekit-server-sdk";
import { TallylightError } from "tallylight";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** Everything that the page loads comes from here: nothing from elsewhere. */
const FILES = /** @type {Record<string, readonly [path: string, type: string]>} */ ({
  "/": [here("../public/index.html"), "text/html"],
  "/page.js": [here("../public/page.js"), "text/javascript"],
  "/style.css": [here("../public/style.css"), "text/css"],
  "/livekit-client.js": [fileURLToPath(import.meta.resolve("livekit-client")), "text/javascript"],
});

/**
 * The server behind the page. A real one would ask who its user is before any of this.
 *
 * @param {import("tallylight").Tallylight} tally
 * @param {{ url: string, apiKey: string, apiSecret: string }} liveKit
 */
export function createPageServer(tally, { url, apiKey, apiSecret }) {
  /** @type {Record<string, (told: any) => Promise<object>>} */
  const actions = {
    "/join": async ({ room, name }) => {
      const token = new AccessToken(apiKey, apiSecret, { identity: name, ttl: "1h" });
      token.addGrant({ roomJoin: true, room, canPublish: true, canSubscribe: true });
      return { url: url.replace(/^http/, "ws"), token: await token.toJwt() };
    },
    "/record": ({ room }) => tally.start(room),
    "/stop": ({ recordingId }) => tally.stop(recordingId),
  };
  /** @type {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => Promise<void>} */
  const handle = async (request, response) => {
    const { url: path = "/", method, headers } = request;
    const file = method === "GET" ? FILES[path] : undefined;
    const action = method === "POST" ? actions[path] : undefined;
    if (path === "/livekit/webhook") {
      const { status } = await tally.receiveWebhook(await buffer(request), headers.authorization);
      response.writeHead(status).end();
    } else if (file !== undefined) {
      response.writeHead(200, { "content-type": file[1] }).end(await readFile(file[0]));
    } else if (action !== undefined) {
      await act(action, request, response);
    } else response.writeHead(404).end();
  };
  return createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
}

/**
 * Does it, and answers with what came of it, or with why not.
 *
 * @param {(told: any) => Promise<object>} action
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function act(action, request, response) {
  try {
    answer(response, 200, await action(await json(request)));
  } catch (error) {
    if (error instanceof TallylightError) answer(response, error.status, { message: error.message });
    else answer(response, 400, { message: "the request is not understood" });
  }
}

/** @type {(response: import("node:http").ServerResponse, status: number, body: object) => void} */
function answer(response, status, body) {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
