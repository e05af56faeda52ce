import type { ResultAsync } from "neverthrow";
import type { Unavailable } from "../failure.ts";
import type { EgressId, RoomId, Uid } from "../ids.ts";
import type { Evidence, Layout } from "../recording/recording.ts";
import type { DurationMs } from "../time.ts";

/** What an egress is started with. `uid` names its file; `timeoutMs` is how long LiveKit may take to answer. */
export type StartEgress = {
  readonly roomId: RoomId;
  /** Names the file, and so the attempt, whatever becomes of the answer. */
  readonly uid: Uid;
  readonly layout: Layout;
  readonly encoding: string | object;
  /** Give up after this; the outcome is then unknown. */
  readonly timeoutMs: DurationMs;
};

/** Why no egress was started, or why nobody knows whether one was. */
export type StartFailure =
  /** Definitely not started: the request, the credentials or the room were refused (400, 401, 403, 404). */
  | { readonly kind: "egress-refused"; readonly status: number; readonly message: string }
  /** No recorder answered (503 `unavailable`, 429). It may still have started: look twice. */
  | { readonly kind: "no-egress-capacity"; readonly message: string }
  /** Time-out, connection lost, 408, 409, other 5xx: it may have started. Never start again; look for the uid. */
  | { readonly kind: "egress-outcome-unknown"; readonly cause: string };

/** What LiveKit said of an order to stop. */
export type StopAnswer =
  /** 200: LiveKit told the state that it is in now (`ending`, or `aborted` when it had not begun). */
  | { readonly kind: "stopping"; readonly evidence: Evidence | null }
  /** 412: it has ended, or its recorder is gone while it was ending. Read again. */
  | { readonly kind: "already-ended" }
  /** 404: LiveKit knows no such egress. */
  | { readonly kind: "unknown-egress" }
  /** 408: nobody answered; it may take effect later. */
  | { readonly kind: "no-answer" };

/** What LiveKit lists of a room: ours by their requested path as a whole, and the ids of all others. */
export type RoomEgresses = { readonly ours: readonly Evidence[]; readonly others: readonly EgressId[] };

/**
 * LiveKit's recorder. LiveKit keeps an ended egress for a day, and lists one whose worker died as it last was, for ever.
 *
 * Deliberately absent: a list of all egresses (it stalls LiveKit's Redis), and any retry of a start.
 */
export interface Egress {
  start(request: StartEgress): ResultAsync<Evidence, StartFailure>;
  stop(egressId: EgressId): ResultAsync<StopAnswer, Unavailable>;
  /** Null when LiveKit knows no such egress of ours. */
  find(egressId: EgressId): ResultAsync<Evidence | null, Unavailable>;
  /** Every egress that LiveKit still lists for the room's name, ended ones too. */
  inRoom(roomId: RoomId): ResultAsync<RoomEgresses, Unavailable>;
}
