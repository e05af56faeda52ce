import { rebuildPiece, type RebuildPiece, type RebuildPlace, type Unavailable } from "@tallylight/core";
import type { ResultAsync } from "neverthrow";
import { endpoint } from "../edge/endpoint.ts";
import { forAWhile, pieceBody, placeOf } from "./pieces.ts";
import { rebuildPieceSchema, rebuildPlaceSchema } from "./schema.ts";

export const rebuildCatalogEndpoint = endpoint({
  method: "post",
  path: "/catalog/rebuild",
  operationId: "rebuildCatalog",
  summary: "Makes the index anew from the records, a piece of some seconds at a time. May be repeated, or left off",
  permission: "rooms",
  body: pieceBody.openapi("RebuildCatalog"),
  answers: { 200: { description: "What was done so far, and where it goes on", schema: rebuildPieceSchema } },
  refusals: [400, 401, 403, 406, 413, 415, 422, 503],
  roomOf: () => null,
  handle: async (call) => {
    const { house, signer, work } = call.service;
    const place = placeOf(signer, "catalog-rebuild", rebuildPlaceSchema, call.body.after);
    if (place.isErr()) return call.refuse(place.error);
    const { ports } = house;
    // Tracked: a shutdown waits for what is being written.
    const page = (after: RebuildPlace | null): ResultAsync<RebuildPiece, Unavailable> => rebuildPiece(ports, after);
    const done = await work.track(forAWhile(ports.clock, page, place.value));
    if (done.isErr()) return call.refuse(done.error);
    const { next } = done.value;
    return call.json(200, { ...done.value, next: next === null ? null : signer.sign("catalog-rebuild", next) });
  },
});
