import type { ResultAsync } from "neverthrow";
import type { Unavailable } from "../failure.ts";

/** A place between the events of one log. Opaque: each store has its own form. */
export type EventPosition = string;

/** One event of a log. */
export type LoggedEvent = {
  /** The place after it. */
  readonly position: EventPosition;
  readonly text: string;
};

/** Some of the events of a log. */
export type EventLogPage = {
  /** Oldest first. */
  readonly events: readonly LoggedEvent[];
  /** Where reading goes on. */
  readonly next: EventPosition;
  /** False: what came after the position asked for is not known any more. The page is then empty, and `next` the end. */
  readonly whole: boolean;
};

/**
 * The last events, for those who read along: any number of readers in any instance, none of them known to the log.
 *
 * - What is appended stands after all that was appended before.
 * - The oldest beyond the log's bound are dropped. A reader whose place is among them is told, as is one who names a
 *   place that this log never gave; one who stands just after the last that was dropped may be told so too.
 * - It may be lost: it holds nothing that the state does not say.
 *
 * Deliberately absent: acknowledgement, and any memory of readers.
 */
export interface EventLog {
  append(text: string): ResultAsync<void, Unavailable>;
  /** The place after the newest event: who reads from there is given what comes from now on. */
  end(): ResultAsync<EventPosition, Unavailable>;
  /** What stands after `after`, at most `limit` events. */
  read(after: EventPosition, limit: number): ResultAsync<EventLogPage, Unavailable>;
}
