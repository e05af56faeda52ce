import { z } from "@hono/zod-openapi";
import { listRooms, type Room } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { pageStart, pagination, paginationSchema, pagingQuery } from "../edge/paging.ts";
import { EXTRA_FIELDS, roomJson, roomSchema } from "./schema.ts";

const position = z.object({ creationDate: z.number(), roomId: z.string() });
type Position = z.infer<typeof position>;

/** There are no filters yet; a token says so. */
const FILTERS = {};

export const listRoomsEndpoint = endpoint({
  method: "get",
  path: "/rooms",
  operationId: "listRooms",
  summary: "Rooms, newest first",
  permission: "rooms",
  query: z.object(pagingQuery),
  answers: {
    200: {
      description: "A page of rooms",
      schema: z.object({ rooms: z.array(roomSchema), pagination: paginationSchema }),
    },
  },
  refusals: [401, 403, 406, 422, 503],
  roomOf: () => null,
  handle: async (call) => {
    const { signer, house } = call.service;
    const { maxItems, nextPageToken: token } = call.query;
    const after = pageStart(signer, "rooms-page", position, { token, filters: FILTERS });
    if (after.isErr()) return call.refuse(after.error);
    const all = await listRooms(house.ports);
    if (all.isErr()) return call.refuse(all.error);
    const rest = all.value.filter((room) => room.deleting !== true && isBehind(room, after.value));
    const page = rest.slice(0, maxItems);
    const next = rest.length > page.length ? positionOf(page.at(-1)) : null;
    return call.json(200, {
      rooms: page.map((room) => roomJson(room, call)),
      pagination: pagination(signer, "rooms-page", { maxItems, filters: FILTERS, next }),
      _extraFields: EXTRA_FIELDS,
    });
  },
});

function positionOf(room: Room | undefined): Position | null {
  return room === undefined ? null : { creationDate: room.creationDate, roomId: room.roomId };
}

/** In the order of `listRooms`: newest first, ties by their ids. */
function isBehind(room: Room, after: Position | undefined): boolean {
  if (after === undefined) return true;
  if (room.creationDate !== after.creationDate) return room.creationDate < after.creationDate;
  return room.roomId > after.roomId;
}
