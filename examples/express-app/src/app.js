import express from "express";
import { TallylightError } from "tallylight";

/**
 * An application that records its rooms. It would ask its own users who they are, and what they may do, before each of
 * these routes.
 *
 * @param {import("tallylight").Tallylight} tally
 */
export function createApp(tally) {
  const app = express();

  // The bytes as they came: LiveKit's signature is over them, so this stands before anything that parses bodies.
  app.post("/livekit/webhook", express.raw({ type: "*/*", limit: "256kb" }), async (request, response) => {
    const { status } = await tally.receiveWebhook(request.body, request.headers.authorization);
    response.sendStatus(status);
  });

  // Answers when the room is really being recorded; or says why it is not.
  app.post("/rooms/:roomId/recordings", async (request, response) => {
    response.status(201).json(await tally.start(request.params.roomId));
  });

  app.post("/recordings/:recordingId/stop", async (request, response) => {
    response.status(202).json(await tally.stop(request.params.recordingId));
  });

  app.get("/rooms/:roomId/recordings", async (request, response) => {
    const { recordings } = await tally.list({ roomId: request.params.roomId });
    response.json(recordings);
  });

  app.use(refuse);
  return app;
}

/**
 * Every refusal of Tallylight's has a stable code, and the status that its own service would answer with. Express hands
 * over what an async handler throws.
 *
 * @param {unknown} error
 * @param {express.Request} _request
 * @param {express.Response} response
 * @param {express.NextFunction} next
 */
function refuse(error, _request, response, next) {
  if (error instanceof TallylightError)
    response.status(error.status).json({ code: error.code, message: error.message });
  else next(error);
}
