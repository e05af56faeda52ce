import { buildCommand } from "@stricli/core";
import {
  type EpochMs,
  type Limits,
  type LockView,
  releasable,
  releaseLock,
  type RoomId,
  showLock,
} from "@tallylight/core";
import { err, ok, type Result, safeTry } from "neverthrow";
import { inHouse, JSON_FLAG, verb } from "../command.ts";
import type { CliContext } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { audit, note, noteFacts, printJson, refuse } from "../print/print.ts";
import { ageText } from "../print/words.ts";
import type { Refusal } from "../refusal.ts";
import { ROOM_ARGUMENT } from "../rooms/room-argument.ts";
import { lockJson, type ReleasedJson } from "../shapes.ts";
import { saysYes } from "./ask.ts";
import { lockFacts } from "./view.ts";

type Flags = {
  readonly json: boolean;
  readonly yes: boolean;
  readonly force: boolean;
  readonly reason?: string | undefined;
};

export const releaseOneLock = buildCommand({
  docs: {
    brief: "Free a room by hand",
    fullDescription:
      "Shows the lock and asks, then frees exactly what was shown: a lock that has\nchanged meanwhile stays. Refuses while the recording is in progress, or LiveKit\ncannot be asked, unless --force is given. An audit line goes to the standard\nerror.",
  },
  parameters: {
    flags: {
      json: JSON_FLAG,
      yes: { kind: "boolean", brief: "Do not ask, for scripts", withNegated: false },
      force: {
        kind: "boolean",
        brief: "Free it although it may be recording; needs --reason",
        withNegated: false,
      },
      reason: { kind: "parsed", brief: "Why, for the audit line", parse: String, optional: true },
    },
    positional: ROOM_ARGUMENT,
  },
  func: verb<Flags, [RoomId]>(release),
});

async function release(context: CliContext, flags: Flags, roomId: RoomId): Promise<ExitCode> {
  if (flags.force && (flags.reason ?? "").trim() === "") return refuse(context, flags.json, { kind: "reason-needed" });
  return inHouse(context, flags, ({ ports, settings: { limits } }) =>
    safeTry(async function* () {
      const shown = yield* showLock(ports, limits, roomId);
      // What would be refused after the question is refused before it; the use case judges again when it frees.
      yield* flags.force ? ok() : releasable(shown).map(() => undefined);
      noteFacts(context, lockFacts(shown));
      warn(context, shown, limits);
      yield* await confirmed(context, flags);
      const command = { roomId, version: shown.held.version, force: flags.force };
      const released = yield* releaseLock(ports, limits, command);
      return ok(tell(context, flags, released, ports.clock.now()));
    }),
  );
}

function warn(context: CliContext, { held, ageMs }: LockView, { lockGraceMs }: Limits): void {
  if (ageMs >= lockGraceMs || !("lock" in held) || held.lock.state !== "starting") return;
  note(
    context,
    `Careful: it is younger than the grace period (${ageText(lockGraceMs)}), so its start may be under way.`,
  );
}

async function confirmed(context: CliContext, { yes }: Flags): Promise<Result<void, Refusal>> {
  if (yes) return ok();
  if (!context.interactive) return err({ kind: "confirmation-needed" });
  return (await saysYes(context, "Free this room?")) ? ok() : err({ kind: "declined" });
}

function tell(context: CliContext, { json, force, reason }: Flags, view: LockView, now: EpochMs): ExitCode {
  const released: ReleasedJson = { released: lockJson(view), forced: force, reason: reason ?? null };
  const { roomId, version, owner, ageMs, state, recordingId } = released.released;
  const at = new Date(now).toISOString();
  const by = context.operator;
  const lock = { roomId, version, state, owner, ageMs, recordingId };
  audit(context, { event: "lock-released", at, by, forced: force, reason: reason ?? null, lock });
  if (json) printJson(context, released);
  else note(context, `The room ${roomId} is free.`);
  return EXIT.ok;
}
