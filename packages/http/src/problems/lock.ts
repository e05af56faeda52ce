import type { LockChanged, LockNotFound, NotReleasable, Unavailable } from "@tallylight/core";
import { conflict, LOCK, ofRoom, type Tellings } from "./telling.ts";

export type LockRefusal =
  | LockNotFound
  | LockChanged
  | Exclude<NotReleasable, Unavailable>
  | { readonly kind: "version-needed" };

export const LOCK_PROBLEMS: Tellings<LockRefusal> = {
  "lock-not-found": {
    status: 404,
    title: "The room is not locked",
    error: LOCK,
    message: ofRoom("is not locked"),
  },
  "lock-changed": {
    status: 412,
    title: "The lock has changed",
    error: LOCK,
    message: ({ roomId }) => `The lock of room '${roomId}' has changed since it was shown. Read it again`,
  },
  "lock-in-use": {
    ...conflict(LOCK, ofRoom("is being recorded. Stop its recording, or free it with force")),
    more: ({ recordingId }) => ({ recordingId: recordingId ?? undefined }),
  },
  "lock-unreadable": {
    ...conflict(LOCK, ofRoom("has a lock that this version cannot read. Use the one that wrote it, or force")),
    title: "The lock cannot be read",
  },
  "version-needed": {
    status: 428,
    title: "Which version is meant?",
    error: LOCK,
    message: () => 'If-Match must hold the ETag of the lock, as in "0123456789abcdef"',
  },
};
