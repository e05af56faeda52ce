import type { RoomId } from "../ids.ts";
import type { MeetingEndAction, Room } from "./room.ts";

/**
 * What becomes of what is in a room that is to be deleted, in OpenVidu Meet's words. A meeting: it is a reason to refuse,
 * is ended, or the room waits for its end. Recordings: a reason to refuse, go with the room, or the room is closed
 * instead and keeps them.
 */
export type DeleteTerms = {
  readonly withMeeting: "fail" | "force" | "when_meeting_ends";
  readonly withRecordings: "fail" | "force" | "close";
};

/** What is in a room now. */
export type RoomUse = { readonly meeting: boolean; readonly recordings: boolean };

/** Why the terms do not allow to delete a room; each is one of OpenVidu Meet's codes. */
export type RoomInUse = {
  readonly kind:
    | "room-has-meeting"
    | "room-has-recordings"
    | "room-has-meeting-and-recordings"
    | "room-with-meeting-has-recordings"
    | "room-with-meeting-has-recordings-at-its-end";
  readonly roomId: RoomId;
};

export type DeletionChoice =
  | RoomInUse
  | { readonly kind: "delete" }
  /** It keeps its recordings; a meeting in it is ended. */
  | { readonly kind: "close" }
  /** Nothing changes before its meeting ends. */
  | { readonly kind: "at-meeting-end"; readonly action: MeetingEndAction };

/** The matrix: what is in the room by what the terms say of it. Nothing in it: it is deleted, whatever they say. */
export function chooseDeletion(
  roomId: RoomId,
  { meeting, recordings }: RoomUse,
  { withMeeting, withRecordings }: DeleteTerms,
): DeletionChoice {
  const inUse = (kind: RoomInUse["kind"]): DeletionChoice => ({ kind, roomId });
  const close = recordings && withRecordings === "close";
  const kept = recordings && withRecordings === "fail";
  if (!meeting) return kept ? inUse("room-has-recordings") : { kind: close ? "close" : "delete" };
  switch (withMeeting) {
    case "fail":
      return inUse(recordings ? "room-has-meeting-and-recordings" : "room-has-meeting");
    case "force":
      return kept ? inUse("room-with-meeting-has-recordings") : { kind: close ? "close" : "delete" };
    case "when_meeting_ends":
      if (kept) return inUse("room-with-meeting-has-recordings-at-its-end");
      return { kind: "at-meeting-end", action: close ? "close" : "delete" };
  }
}

/** Marks a room for a deletion by these terms. What another deletion of it may do already stays allowed. */
export function mark(room: Room, { withMeeting, withRecordings }: DeleteTerms): Room {
  return {
    ...room,
    deleting: true,
    ...(withMeeting === "force" ? { deletingMeeting: true } : {}),
    ...(withRecordings === "force" ? { deletingRecordings: true } : {}),
  };
}

export function unmark(marked: Room): Room {
  const { deleting: _mark, deletingMeeting: _meeting, deletingRecordings: _recordings, ...room } = marked;
  return room;
}

/** The room with the other's mark, or with none if that has none. */
export function withMarkOf(room: Room, { deleting, deletingMeeting, deletingRecordings }: Room): Room {
  return {
    ...unmark(room),
    ...(deleting === undefined ? {} : { deleting }),
    ...(deletingMeeting === undefined ? {} : { deletingMeeting }),
    ...(deletingRecordings === undefined ? {} : { deletingRecordings }),
  };
}

export function isSameMark(one: Room, other: Room): boolean {
  const { deleting, deletingMeeting, deletingRecordings } = one;
  return (
    deleting === other.deleting &&
    deletingMeeting === other.deletingMeeting &&
    deletingRecordings === other.deletingRecordings
  );
}

/** What a mark allows by itself, to whoever goes on with a deletion that was cut short. */
export function termsOfMark({ deletingMeeting, deletingRecordings, meetingEndAction }: Room): DeleteTerms {
  const otherwise = meetingEndAction === "delete" ? "close" : "fail";
  return {
    withMeeting: deletingMeeting === true ? "force" : "fail",
    withRecordings: deletingRecordings === true ? "force" : otherwise,
  };
}

/** A room that nobody enters any more. */
export function closed({ meetingEndAction: _action, meetingEndRecordings: _recordings, ...room }: Room): Room {
  return { ...room, status: "closed" };
}

/** A room with a meeting, and what becomes of it when that ends. */
export function endingWithMeeting(room: Room, action: MeetingEndAction, withRecordings: boolean): Room {
  const { meetingEndRecordings: _recordings, ...rest } = room;
  const status = room.status === "closed" ? "closed" : "active_meeting";
  return { ...rest, status, meetingEndAction: action, ...(withRecordings ? { meetingEndRecordings: true } : {}) };
}
