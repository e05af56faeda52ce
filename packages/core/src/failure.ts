/**
 * The one failure of infrastructure: a port could not be asked, or did not answer in time.
 * It says nothing about what is true behind the port, and is never the same value as a refusal.
 */
export type Unavailable = {
  readonly kind: "unavailable";
  /** The port that failed. */
  readonly port: PortName;
  /** The method that was called on it. */
  readonly operation: string;
  /** What went wrong, for a log. Holds no secret. */
  readonly cause: string;
  /** What is stored there is not what it should be; `cause` names it. Asking again does not help, mending it does. */
  readonly unreadable?: true;
};

/** The ports that leave the process. */
export type PortName =
  | "locks"
  | "documents"
  | "index"
  | "outbox"
  | "events"
  | "rooms"
  | "directory"
  | "egress"
  | "media"
  | "answers";

/** A failure of a port. `cause` is for a log, and holds no secret. */
export function unavailable(port: PortName, operation: string, cause: string): Unavailable {
  return { kind: "unavailable", port, operation, cause };
}
