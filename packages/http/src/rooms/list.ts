import { z } from "@hono/zod-openapi";
import { listRooms } from "@tallylight/core";
import { endpoint } from "../edge/endpoint.ts";
import { extraFieldsQuery } from "../edge/fields.ts";
import { pageStart, pagination, paginationSchema, pagingQuery } from "../edge/paging.ts";
import { roomNameMatch, roomNameQuery } from "../edge/room-name.ts";
import { compareRooms, positionOf, roomPosition, roomSortQuery } from "./order.ts";
import { EXTRA_FIELDS, extraFieldsSchema, ROOM_STATUSES, roomJson, listedRoomSchema } from "./schema.ts";

export const listRoomsEndpoint = endpoint({
  method: "get",
  path: "/rooms",
  operationId: "listRooms",
  summary: "Rooms, newest first or as `sortField` says, by name and status",
  permission: "rooms",
  query: z.object({
    ...pagingQuery,
    ...roomNameQuery,
    status: z.enum(ROOM_STATUSES).optional(),
    ...roomSortQuery,
    ...extraFieldsQuery,
  }),
  answers: {
    200: {
      description: "A page of rooms",
      schema: z.object({
        rooms: z.array(listedRoomSchema),
        pagination: paginationSchema,
        _extraFields: extraFieldsSchema,
      }),
    },
  },
  refusals: [401, 403, 406, 422, 503],
  roomOf: () => null,
  handle: async (call) => {
    const { signer, house } = call.service;
    const { maxItems, nextPageToken: token, status, sortField, sortOrder, roomName } = call.query;
    const { roomNameMatchMode: mode, roomNameCaseInsensitive: anyCase } = call.query;
    const sort = { sortField, sortOrder };
    const filters = { ...sort, status, ...(roomName === undefined ? {} : { roomName, mode, anyCase }) };
    const named = roomNameMatch(call.query);
    if (named.isErr()) return call.refuse(named.error);
    const after = pageStart(signer, "rooms-page", roomPosition, { token, filters });
    if (after.isErr()) return call.refuse(after.error);
    const all = await listRooms(house.ports);
    if (all.isErr()) return call.refuse(all.error);
    const start = after.value;
    const rest = all.value
      .filter((room) => room.deleting !== true)
      .filter((room) => status === undefined || room.status === status)
      .filter((room) => named.value === null || named.value(room.roomName))
      .map((room) => ({ room, at: positionOf(room, sort) }))
      .filter(({ at }) => start === undefined || compareRooms(start, at, sort) < 0)
      .toSorted((one, other) => compareRooms(one.at, other.at, sort));
    const page = rest.slice(0, maxItems);
    const next = rest.length > page.length ? (page.at(-1)?.at ?? null) : null;
    return call.json(200, {
      rooms: page.map(({ room }) => roomJson(room, call)),
      pagination: pagination(signer, "rooms-page", { maxItems, filters, next }),
      _extraFields: EXTRA_FIELDS,
    });
  },
});
