import type { AutoDeletionPolicy, EpochMs, RecordingId, Room, RoomConfig, RoomId, RoomStatus } from "@tallylight/core";
import type { ConfigProblem, Setting } from "@tallylight/http";
import type { LockViewJson, RecordingJson } from "@tallylight/http/shapes";
import type { Finding } from "./doctor/finding.ts";
import type { Refusal } from "./refusal.ts";

/*
 * What `--json` prints. Names, units and meanings are stable: fields may be added, none is renamed or removed.
 * Times are integer milliseconds since 1970; ages are milliseconds. Locks and sweeps are as the HTTP API shows them
 * (`@tallylight/http/shapes`), and so are a recording and a room, where an unknown field is absent.
 */

/** What goes to the standard error, in one line, when a command is refused or fails. `kind` is stable. */
export type ErrorJson = {
  readonly error: {
    readonly kind: Refusal["kind"];
    readonly message: string;
    readonly next: string;
    readonly command: string | null;
  };
};

/** `doctor` */
export type DoctorJson = { readonly findings: readonly Finding[] };

/** `config print`: every setting as it takes effect. `value` is null where it is secret, or not set. */
export type ConfigJson = { readonly settings: readonly SettingJson[] };
export type SettingJson = Setting;
/** `config check` */
export type ConfigCheckJson = {
  readonly ok: boolean;
  readonly problems: readonly ConfigProblem[];
  /** What was set and has no effect. */
  readonly warnings: readonly ConfigProblem[];
};

/** `locks show`: the lock, what to do now, and the command that does it. */
export type ShownLockJson = LockViewJson & { readonly next: string; readonly command: string | null };

/** `rooms list`; and one of them, `rooms show`. */
export type RoomsJson = { readonly rooms: readonly RoomJson[] };
export type RoomJson = {
  readonly roomId: RoomId;
  readonly roomName: string;
  readonly creationDate: EpochMs;
  readonly autoDeletionDate?: EpochMs | undefined;
  readonly autoDeletionPolicy?: AutoDeletionPolicy | undefined;
  readonly status: RoomStatus;
  readonly config: RoomConfig;
  /** It is being deleted: nothing can be recorded in it any more. */
  readonly deleting?: true | undefined;
};

/** `rooms delete`: what went with it. `deleting`: a recording was just starting, and a sweep goes on. */
export type RoomDeletedJson = {
  readonly roomId: RoomId;
  readonly state: "deleted" | "deleting";
  readonly meeting: boolean;
  readonly recordings: boolean;
};

/** `recordings list`. `more`: there are others beyond the limit. */
export type RecordingsJson = { readonly recordings: readonly RecordingJson[]; readonly more: boolean };
/** `recordings delete` */
export type RecordingDeletedJson = { readonly deleted: RecordingId };
/** `recordings download`. `resumed`: bytes that were there already. */
export type DownloadJson = {
  readonly recordingId: RecordingId;
  readonly file: string;
  readonly size: number;
  readonly resumed: number;
};
/** `recordings show`, `recordings start`, `recordings stop` */
export { type RecordingJson, recordingJson } from "@tallylight/http/shapes";

export function roomJson(room: Room): RoomJson {
  const { roomId, roomName, creationDate, autoDeletionDate, autoDeletionPolicy, status, config, deleting } = room;
  return { roomId, roomName, creationDate, autoDeletionDate, autoDeletionPolicy, status, config, deleting };
}
