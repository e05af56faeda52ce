import express from "express";
import { openHandler } from "./handler.ts";

/** The handler on Express 5, as its documentation has it. */
const handle = await openHandler();
const app = express();
app.get("/livez", (_request, response) => void response.sendStatus(200));
app.get("/recordings/:recordingId", (request, response, next) => {
  handle(request.params.recordingId, request.get("x-api-key"), request.get("if-none-match")).then(
    ({ status, headers, body }) => response.status(status).set(headers).send(body),
    next,
  );
});
app.listen(Number(process.env["PORT"]), "127.0.0.1");
