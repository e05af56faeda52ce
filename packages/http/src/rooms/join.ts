import { z } from "@hono/zod-openapi";
import { joinRoom } from "@tallylight/core";
import { roomToken } from "../edge/caller.ts";
import { endpoint } from "../edge/endpoint.ts";
import { roomParams } from "./schema.ts";

const LONGEST_SECONDS = 86_400;
const DEFAULT_SECONDS = 7_200;

const name = (field: string) =>
  z
    .string()
    .min(1, `${field} cannot be empty`)
    .max(200, `${field} cannot exceed 200 characters`)
    .refine((text) => !/\p{Cc}/u.test(text), `${field} cannot have control characters`)
    // Told apart from the check: a document's patterns have no flags, and not every reader knows `\P{Cc}`.
    .openapi({ pattern: String.raw`^[^\x00-\x1F\x7F-\x9F]*$` });

const body = z
  .object({
    identity: name("identity"),
    name: name("name").optional(),
    role: z.enum(["moderator", "speaker", "viewer"]),
    ttlSeconds: z
      .number()
      .refine(Number.isSafeInteger, "Expected integer, received float")
      .min(1, "ttlSeconds must be at least 1")
      .max(LONGEST_SECONDS, `ttlSeconds cannot exceed ${LONGEST_SECONDS}`)
      .default(DEFAULT_SECONDS)
      .openapi({ type: "integer" }),
  })
  .openapi("JoinRoom");

const answer = z.object({ token: z.string(), roomToken: z.string(), url: z.string() }).openapi("RoomTokens");

export const joinRoomEndpoint = endpoint({
  method: "post",
  path: "/rooms/{roomId}/tokens",
  operationId: "joinRoom",
  summary: "A LiveKit token to join the room, and a token for this room's recordings",
  permission: "rooms",
  params: roomParams,
  body,
  answers: { 201: { description: "Both tokens, and the address of LiveKit", schema: answer } },
  refusals: [400, 401, 403, 404, 406, 409, 413, 415, 422, 503],
  roomOf: ({ params }) => params.roomId,
  handle: async (call) => {
    const { house, signer } = call.service;
    const { roomId } = call.params;
    const { ttlSeconds, ...participant } = call.body;
    const ttlMs = ttlSeconds * 1_000;
    const joined = await joinRoom(house.ports, { ...participant, roomId, ttlMs });
    if (joined.isErr()) return call.refuse(joined.error);
    const { identity, role } = participant;
    const expires = house.ports.clock.now() + ttlMs;
    const tokens = { ...joined.value, roomToken: roomToken(signer, { roomId, identity, role, expires }) };
    return call.json(201, tokens, { "Cache-Control": "no-store" });
  },
});
