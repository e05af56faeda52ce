import type { PortName, Unavailable } from "@tallylight/core";
import { afterSeconds, type Tellings } from "./telling.ts";

/** The service itself cannot, or not now. */
export type ServiceRefusal =
  | { readonly kind: "too-many-streams" }
  | { readonly kind: "stopping" }
  | Unavailable
  | { readonly kind: "internal-error" };

type Away = "livekit-unavailable" | "lock-store-unavailable" | "storage-unavailable";

const AWAY: Readonly<Record<Away, string>> = {
  "livekit-unavailable": "LiveKit does not answer. Try again",
  "lock-store-unavailable": "The lock store does not answer. Try again",
  "storage-unavailable": "The storage does not answer. Try again",
};

const PORT_CODES: Readonly<Record<PortName, Away>> = {
  egress: "livekit-unavailable",
  directory: "livekit-unavailable",
  locks: "lock-store-unavailable",
  documents: "storage-unavailable",
  index: "storage-unavailable",
  outbox: "storage-unavailable",
  events: "storage-unavailable",
  rooms: "storage-unavailable",
  media: "storage-unavailable",
  answers: "lock-store-unavailable",
};

const codeOf = (port: PortName): Away => PORT_CODES[port];

export const SERVICE_PROBLEMS: Tellings<ServiceRefusal> = {
  "too-many-streams": {
    status: 503,
    title: "Too many event streams are open here",
    error: "Service Unavailable",
    message: () => "Too many event streams are open here",
    headers: afterSeconds(10),
  },
  stopping: {
    status: 503,
    title: "The service is stopping",
    error: "Service Unavailable",
    message: () => "The service is stopping",
    headers: afterSeconds(5),
  },
  unavailable: {
    status: 503,
    title: "A dependency does not answer",
    error: ({ port }) => (codeOf(port) === "livekit-unavailable" ? "LiveKit Error" : "Service Unavailable"),
    message: ({ port, cause, unreadable }) =>
      unreadable === true ? `What is stored cannot be read, and has to be mended: ${cause}` : AWAY[codeOf(port)],
    code: ({ port, unreadable }) => (unreadable === true ? "stored-unreadable" : codeOf(port)),
    headers: afterSeconds(5),
  },
  "internal-error": {
    status: 500,
    title: "Something unexpected happened",
    error: "Internal Server Error",
    message: () => "Unexpected error while processing the request",
  },
};
