import {
  listRecordings,
  RECORDING_STATUSES,
  type RecordingId,
  type RecordingPage,
  type RecordingStatus,
  type Unavailable,
} from "@tallylight/core";
import { ok, type Result } from "neverthrow";
import { z } from "zod";
import { pageStart } from "../../edge/paging.ts";
import { roomNameMatch } from "../../edge/room-name.ts";
import type { EdgeRefusal } from "../../problem.ts";
import type { Visit } from "../visit.ts";

/** What the list is asked for; empty: everything. */
export type Filters = { readonly room: string; readonly status: RecordingStatus | "" };

const PAGE = 25;
const MOST_CHARACTERS = 256;

const position = z.object({ startDate: z.number(), recordingId: z.string().transform((id) => id as RecordingId) });

export function filtersOf({ query }: Visit): Filters {
  const status = RECORDING_STATUSES.find((one) => one === query("status")) ?? "";
  return { room: (query("room") ?? "").trim().slice(0, MOST_CHARACTERS), status };
}

/** A page of recordings, the newest first. `room` is a part of a room's name, in either case of letters. */
export async function readPage(
  { service, query }: Visit,
  filters: Filters,
): Promise<Result<RecordingPage & { readonly nextToken: string | null }, EdgeRefusal | Unavailable>> {
  const { signer, house } = service;
  const named = roomNameMatch({ roomName: filters.room, roomNameMatchMode: "partial", roomNameCaseInsensitive: true });
  const isNamed = named.unwrapOr(null);
  const after = pageStart(signer, "recordings-page", position, { token: query("from"), filters });
  if (after.isErr()) return after.map(() => NOTHING);
  const statuses = filters.status === "" ? undefined : [filters.status];
  const asked = { statuses, limit: PAGE, after: after.value };
  const page = await listRecordings(
    house.ports,
    asked,
    isNamed === null ? undefined : (recording) => isNamed(recording.roomName ?? recording.roomId),
  );
  return page.andThen(({ recordings, next }) =>
    ok({
      recordings,
      next,
      nextToken: next === null ? null : signer.sign("recordings-page", { after: next, filters }),
    }),
  );
}

const NOTHING = { recordings: [], next: null, nextToken: null };

/** The query of the same list, from another place on. */
export function queryText({ room, status }: Filters, from: string | null): string {
  const asked = new URLSearchParams({
    ...(room === "" ? {} : { room }),
    ...(status === "" ? {} : { status }),
    ...(from === null ? {} : { from }),
  });
  return asked.size === 0 ? "" : `?${asked.toString()}`;
}
