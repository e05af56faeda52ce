import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import type { createApp } from "./app.ts";
import { answer } from "./service/answer.ts";

/** Express and connect keep the whole path here, when they take off what a handler is mounted at. */
type Incoming = IncomingMessage & { originalUrl?: string };

/**
 * The application as a handler of Node's own requests: for `http.createServer`, Express (`use`) and Fastify (a route that
 * hijacks its reply). Its paths are those of the configuration, `TALLY_BASE_PATH` first, wherever it is mounted. Whatever
 * parses bodies has to come after it: it reads them itself, with its own limits.
 */
export function nodeHandler(
  app: Pick<ReturnType<typeof createApp>, "fetch">,
): (request: IncomingMessage, response: ServerResponse) => void {
  const listener = getRequestListener(
    (request, env) => answer((asked, from) => app.fetch(asked, from), request, env as HttpBindings),
    // They are the program's: in one whose `Response` is another, what its own `fetch` answers is none.
    { overrideGlobalObjects: false },
  );
  return (request: Incoming, response) => {
    if (request.originalUrl !== undefined) request.url = request.originalUrl;
    void listener(request, response);
  };
}
