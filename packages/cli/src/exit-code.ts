import { ExitCode as StricliCode } from "@stricli/core";
import type { Refusal } from "./refusal.ts";

/** What the process answers its caller with. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  notFound: 3,
  conflict: 4,
  unreachable: 5,
  /** A part was done or shown, and another part could not be. */
  partial: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A new kind of refusal does not compile until it has its exit code here. */
const EXIT_OF: Readonly<Record<Refusal["kind"], ExitCode>> = {
  "invalid-configuration": EXIT.usage,
  "confirmation-needed": EXIT.usage,
  "reason-needed": EXIT.usage,
  declined: EXIT.failure,
  "data-dir-unusable": EXIT.failure,
  "simulator-not-started": EXIT.failure,
  "storage-unfit": EXIT.failure,
  "cannot-listen": EXIT.failure,
  "file-exists": EXIT.conflict,
  "file-unusable": EXIT.failure,
  "download-interrupted": EXIT.partial,
  "api-key-needed": EXIT.usage,
  "service-unreachable": EXIT.unreachable,
  "refused-by-service": EXIT.failure,
  "room-has-meeting": EXIT.conflict,
  "room-has-recordings": EXIT.conflict,
  "room-has-meeting-and-recordings": EXIT.conflict,
  "room-with-meeting-has-recordings": EXIT.conflict,
  "room-with-meeting-has-recordings-at-its-end": EXIT.conflict,
  "room-changed": EXIT.conflict,
  "recording-in-progress": EXIT.conflict,
  "no-media": EXIT.notFound,
  "room-not-found": EXIT.notFound,
  "recording-not-found": EXIT.notFound,
  "lock-not-found": EXIT.notFound,
  "recording-disabled": EXIT.conflict,
  "room-empty": EXIT.conflict,
  "already-recording": EXIT.conflict,
  "room-ended": EXIT.conflict,
  stopped: EXIT.conflict,
  "already-stopped": EXIT.conflict,
  "lock-changed": EXIT.conflict,
  "lock-in-use": EXIT.conflict,
  "lock-unreadable": EXIT.conflict,
  "start-timed-out": EXIT.failure,
  "start-failed": EXIT.failure,
  "no-egress-capacity": EXIT.unreachable,
  unavailable: EXIT.unreachable,
};

/** A service's refusal ends as the same refusal of the stores does; what only a service says, by its HTTP status. */
export function exitOf(refusal: Refusal): ExitCode {
  if (refusal.kind !== "refused-by-service") return EXIT_OF[refusal.kind];
  const known = Object.entries(EXIT_OF).find(([kind]) => kind === refusal.code);
  return known?.[1] ?? EXIT_BY_STATUS[refusal.status] ?? EXIT.failure;
}

const EXIT_BY_STATUS: Readonly<Record<number, ExitCode>> = {
  400: EXIT.usage,
  404: EXIT.notFound,
  409: EXIT.conflict,
  412: EXIT.conflict,
  422: EXIT.usage,
  503: EXIT.unreachable,
};

/** Stricli's own codes are negative: what cannot be understood is a usage error, everything else a failure. */
export function exitCodeOf(code: number | string | null | undefined): number {
  if (typeof code !== "number") return EXIT.failure;
  if (code === StricliCode.UnknownCommand || code === StricliCode.InvalidArgument) return EXIT.usage;
  return code < 0 ? EXIT.failure : code;
}
