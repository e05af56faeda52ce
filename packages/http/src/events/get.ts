import { z } from "@hono/zod-openapi";
import { callerOf, may } from "../edge/caller.ts";
import { endpoint } from "../edge/endpoint.ts";
import { roomIdSchema } from "../edge/ids.ts";

/** A place in the log, of any store's form; one that is none of ours is answered by a `reset`. */
const lastEventId = z.string().max(64).optional();

/** A proxy that gathers an answer would hold the events back. */
const HEADERS = { "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no" };

export const streamEventsEndpoint = endpoint({
  method: "get",
  path: "/events",
  operationId: "streamEvents",
  summary: "What happens to rooms, recordings and locks, as it happens: server-sent events, resumed by `Last-Event-ID`",
  permission: "recordingList",
  query: z.object({ roomId: roomIdSchema.optional(), lastEventId }),
  headers: ["Last-Event-ID"],
  answers: {
    200: {
      description: "A stream of events; it ends when the caller's credential does, or when the caller does not read",
      mediaType: "text/event-stream",
    },
  },
  refusals: [401, 403, 406, 422, 503],
  roomOf: ({ query }, caller) => query.roomId ?? (caller.kind === "room-token" ? caller.roomId : null),
  handle: async (call) => {
    const { house, phase, signer, streams } = call.service;
    if (phase() === "stopping") return call.refuse({ kind: "stopping" });
    const { headers } = call.request;
    const { caller, query } = call;
    const credentials = { apiKeys: house.apiKeys, signer, now: () => house.ports.clock.now() };
    const answer = (body: ReadableStream<Uint8Array> | null) => new Response(body, { headers: HEADERS });
    if (call.request.method === "HEAD") return answer(null);
    const roomId = query.roomId ?? (caller.kind === "room-token" ? caller.roomId : null);
    const opened = await streams.open({
      roomId,
      after: call.header("Last-Event-ID") ?? query.lastEventId ?? null,
      mayGoOn: () =>
        callerOf(headers, credentials)
          .map((now) => may(now, "recordingList", roomId))
          .unwrapOr(false),
    });
    if (opened.isErr()) return call.refuse(opened.error);
    return answer(opened.value);
  },
});
