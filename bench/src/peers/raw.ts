import { createServer } from "node:http";
import { openHandler } from "./handler.ts";

/** The handler on `node:http` and nothing else: a path is two words. */
const handle = await openHandler();
const server = createServer((request, response) => {
  const [, resource, recordingId = ""] = (request.url ?? "").split("/");
  if (resource === "livez") {
    response.end();
    return;
  }
  const key = request.headers["x-api-key"];
  const answered = handle(recordingId, Array.isArray(key) ? key[0] : key, request.headers["if-none-match"]);
  void answered.then(({ status, headers, body }) =>
    response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body),
  );
});
server.listen(Number(process.env["PORT"]), "127.0.0.1");
