import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { err, ok, type Result } from "neverthrow";
import { egressService } from "./egress-service.ts";
import type { ApiMethod } from "./faults.ts";
import { roomService } from "./room-service.ts";
import type { Call, Message, Method } from "./rpc.ts";
import { readGrants } from "./token.ts";
import { DENIED, noSuchRoute, type TwirpError, UNREADABLE, unsupportedMethod } from "./twirp-error.ts";
import { faultsIn, type World } from "./world.ts";

const MAX_BODY_BYTES = 1_000_000;

const PREFIX = "/twirp/livekit.";

type Credentials = { readonly apiKey: string; readonly apiSecret: string };

/** LiveKit's HTTP side: its API, and `OK` for who asks whether it is there. Not listening yet. */
export function makeServer(world: World, credentials: Credentials): Server {
  const routes = new Map([
    ...Object.entries(roomService).map(([name, method]) => [`RoomService/${name}`, method] as const),
    ...Object.entries(egressService).map(([name, method]) => [`Egress/${name}`, method] as const),
  ]);
  return createServer((request, response) => {
    if (request.method === "GET" && request.url === "/") response.end("OK");
    else void answer(world, credentials, routes, request, response);
  });
}

async function answer(
  world: World,
  { apiKey, apiSecret }: Credentials,
  routes: ReadonlyMap<string, Method>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const grants = await readGrants(request.headers.authorization, apiKey, apiSecret);
  if (grants.isErr()) {
    if ("text" in grants.error) sendText(response, 401, grants.error.text);
    else send(response, err(grants.error));
    return;
  }
  const path = request.url ?? "/";
  const route = path.startsWith(PREFIX) ? path.slice(PREFIX.length) : "";
  const method = routes.get(route);
  if (method === undefined) return send(response, err(noSuchRoute(path)));
  if (request.method !== "POST") return send(response, err(unsupportedMethod(request.method ?? "")));
  const call = (await readJson(request)).andThen((json) => method(world, json));
  if (call.isErr()) return send(response, err(call.error));
  if (!call.value.allowed(grants.value)) return send(response, err(DENIED));
  await respond(world, call.value, route.split("/").at(-1) as ApiMethod, response);
}

/** Carries the call out and answers, both as the room's faults would have it. */
async function respond(world: World, call: Call, method: ApiMethod, response: ServerResponse): Promise<void> {
  const fault = faultsIn(world, call.roomName).calls?.[method];
  if (fault === undefined) return send(response, await call.carryOut());
  const truth = fault.carriedOut ? await call.carryOut() : undefined;
  await world.timers.pause(fault.afterMs ?? 0);
  const told = fault.answer === "truth" ? truth : fault.answer;
  if (told === "cut") response.destroy();
  else if (told !== undefined && told !== "none") send(response, "status" in told ? err(told) : told);
}

async function readJson(request: IncomingMessage): Promise<Result<unknown, TwirpError>> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) return err(UNREADABLE);
      chunks.push(chunk);
    }
    return ok(JSON.parse(Buffer.concat(chunks).toString()) as unknown);
  } catch {
    return err(UNREADABLE);
  }
}

function send(response: ServerResponse, answer: Result<Message, TwirpError>): void {
  const [status, body] = answer.match(
    (message): [number, unknown] => [200, message.toJson({ emitDefaultValues: true, useProtoFieldName: true })],
    ({ status, code, msg }): [number, unknown] => [status, { code, msg }],
  );
  // The SDK reads an error's code only when the type is this and nothing more.
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(text);
}
