import { buildCommand } from "@stricli/core";
import type { RoomId } from "@tallylight/core";
import type { LockViewJson, ReleasedJson } from "@tallylight/http/shapes";
import { err, ok, safeTry } from "neverthrow";
import { CONTROL_FLAGS, type ControlFlags, verb, withControl } from "../command.ts";
import type { CliContext } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { confirmed, YES_FLAG, type YesFlag } from "../print/ask.ts";
import { audit, note, noteFacts, printJson, refuse } from "../print/print.ts";
import { ageText } from "../print/words.ts";
import { ROOM_ARGUMENT } from "../rooms/room-argument.ts";
import { lockFacts, refusalOf } from "./view.ts";

type Flags = ControlFlags & YesFlag & { readonly force?: boolean | undefined; readonly reason?: string | undefined };

export const releaseOneLock = buildCommand({
  docs: {
    brief: "Free a room by hand",
    fullDescription:
      "Shows the lock and asks, then frees exactly what was shown: a lock that has\nchanged meanwhile stays. Refuses while the recording is in progress, or LiveKit\ncannot be asked, unless --force is given. An audit line goes to the standard\nerror.",
  },
  parameters: {
    flags: {
      ...YES_FLAG,
      force: {
        kind: "boolean",
        brief: "Free it although it may be recording; needs --reason",
        optional: true,
        withNegated: false,
      },
      reason: { kind: "parsed", brief: "Why, for the audit line", parse: String, optional: true },
      ...CONTROL_FLAGS,
    },
    positional: ROOM_ARGUMENT,
  },
  func: verb<Flags, [RoomId]>(release),
});

async function release(context: CliContext, flags: Flags, roomId: RoomId): Promise<ExitCode> {
  const { force = false, reason = null, json } = flags;
  if (force && (reason ?? "").trim() === "") return refuse(context, json, { kind: "reason-needed" });
  return withControl(context, flags, (control) =>
    safeTry(async function* () {
      const view = yield* control.showLock(roomId);
      const refusal = refusalOf(view);
      // What would be refused after the question is refused before it; it is judged again when it is freed.
      if (refusal !== null && !force) return err(refusal);
      noteFacts(context, lockFacts(view));
      warn(context, view);
      yield* await confirmed(context, flags, "Free this room?");
      const { version } = view.lock;
      return ok(
        tell(context, json, yield* control.releaseLock({ roomId, version, force, reason, by: context.operator })),
      );
    }),
  );
}

function warn(context: CliContext, { lock: { state, ageMs }, graceMs }: LockViewJson): void {
  if (ageMs >= graceMs || state !== "starting") return;
  note(context, `Careful: it is younger than the grace period (${ageText(graceMs)}), so its start may be under way.`);
}

function tell(context: CliContext, json: boolean | undefined, shown: ReleasedJson): ExitCode {
  const { released, forced, reason } = shown;
  const { roomId, version, owner, ageMs, state, recordingId } = released;
  const at = new Date(context.now()).toISOString();
  const by = context.operator;
  const lock = { roomId, version, state, owner, ageMs, recordingId };
  audit(context, { event: "lock-released", at, by, forced, reason, lock });
  if (json) printJson(context, shown);
  else note(context, `The room ${roomId} is free.`);
  return EXIT.ok;
}
