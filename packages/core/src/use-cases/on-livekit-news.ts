import { ok, okAsync, ResultAsync, safeTry } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { RoomId } from "../ids.ts";
import type { Evidence } from "../recording/recording.ts";
import type { Limits } from "../settings.ts";
import { carryOut } from "./carry-out.ts";
import { beginMeeting, endMeeting } from "./meetings.ts";
import { onRecorderEvent, type StopOrder } from "./on-recorder-event.ts";
import { onRoomFinished, type RoomEvent } from "./on-room-event.ts";
import type { SweepPorts } from "./sweep/ports.ts";
import { finishDeletion } from "./sweep/sweep-rooms.ts";

/** What LiveKit's webhooks tell that anything follows of: what one of our egresses does, or a life of a room. */
export type LiveKitNews =
  | { readonly kind: "egress"; readonly evidence: Evidence }
  | { readonly kind: "room-started"; readonly roomId: RoomId }
  | RoomEvent;

/** What is due once LiveKit has its answer: stops, and the deletion of a room that waited for the end of its meeting. */
export type DueWork = { readonly orders: readonly StopOrder[]; readonly deleting: RoomId | null };

/**
 * Takes in what a webhook tells: everything that follows of it is stored when this is over. Repeating it does no harm.
 *
 * @returns what is due now, which may take longer than LiveKit waits: see `doWhatIsDue`.
 */
export function onLiveKitNews(ports: SweepPorts, news: LiveKitNews): ResultAsync<DueWork, Unavailable> {
  switch (news.kind) {
    case "egress":
      return onRecorderEvent(ports, news.evidence).map((orders) => ({ orders, deleting: null }));
    case "room-started":
      return beginMeeting(ports, news.roomId).map(() => ({ orders: [], deleting: null }));
    case "room-finished":
      return safeTry(async function* () {
        // The lock first: that the room's own status is right matters less.
        const orders = yield* onRoomFinished(ports, news);
        const room = yield* endMeeting(ports, news.roomId, news.sid);
        return ok({ orders, deleting: room?.deleting === true ? news.roomId : null });
      });
  }
}

/** Does what is due. A stop that fails stays ordered in its lock; a deletion that fails is left to the next sweep. */
export function doWhatIsDue(
  ports: SweepPorts,
  limits: Limits,
  { orders, deleting }: DueWork,
): ResultAsync<void, Unavailable> {
  return ResultAsync.fromSafePromise(carryOut(ports, orders, limits.stopMs)).andThen(() =>
    deleting === null ? okAsync(undefined) : finishDeletion(ports, limits, deleting),
  );
}
