import {
  type CatalogDifference,
  checkPiece,
  type CheckPiece,
  type CheckPlace,
  type Unavailable,
} from "@tallylight/core";
import type { ResultAsync } from "neverthrow";
import { endpoint } from "../edge/endpoint.ts";
import { forAWhile, pieceBody, placeOf } from "./pieces.ts";
import { checkPieceSchema, checkPlaceSchema } from "./schema.ts";

const MOST_LISTED = 1_000;

export const checkCatalogEndpoint = endpoint({
  method: "post",
  path: "/catalog/check",
  operationId: "checkCatalog",
  summary: "Holds records, index and files against each other, a piece of some seconds at a time. Changes nothing",
  permission: "rooms",
  body: pieceBody.openapi("CheckCatalog"),
  answers: { 200: { description: "What was seen so far, and where it goes on", schema: checkPieceSchema } },
  refusals: [400, 401, 403, 406, 413, 415, 422, 503],
  roomOf: () => null,
  handle: async (call) => {
    const { house, signer } = call.service;
    const place = placeOf(signer, "catalog-check", checkPlaceSchema, call.body.after);
    if (place.isErr()) return call.refuse(place.error);
    const { ports } = house;
    const differences: CatalogDifference[] = [];
    const page = (after: CheckPlace | null): ResultAsync<CheckPiece, Unavailable> =>
      checkPiece(ports, after).map((piece) => {
        differences.push(...piece.differences.slice(0, MOST_LISTED - differences.length));
        return piece;
      });
    const seen = await forAWhile(ports.clock, page, place.value);
    if (seen.isErr()) return call.refuse(seen.error);
    const { next } = seen.value;
    const shown = { ...seen.value, differences, next: next === null ? null : signer.sign("catalog-check", next) };
    return call.json(200, shown);
  },
});
