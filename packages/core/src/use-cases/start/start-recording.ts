import { err, type ResultAsync, safeTry } from "neverthrow";
import type { Recording } from "../../recording/recording.ts";
import type { Answer, Attempt, OnKnown, StartCommand, StartPorts, StartRefusal, StartSettings } from "./attempt.ts";
import { awaitActive } from "./await-active.ts";
import { beforeClaim, claimRoom, prepare } from "./claim-room.ts";
import { launch } from "./launch.ts";

/**
 * Starts a recording of a room and waits until it really records (the first flowchart of OpenVidu Meet's README).
 *
 * @param onKnown Told of the recording as soon as it has an id, for a caller who does not want to wait.
 * @returns the recording with the status that was seen: `active`, or later if it was that short. Answers within
 * `preClaimMs` + `startTimeoutMs` + 20 s. A caller who goes away changes nothing.
 */
export function startRecording(
  ports: StartPorts,
  settings: StartSettings,
  command: StartCommand,
  onKnown: OnKnown | null = null,
): ResultAsync<Recording, StartRefusal> {
  return safeTry(async function* () {
    const attempt = yield* beforeClaim(ports, settings, prepare(ports, settings, command));
    return drive(ports, settings, { ...attempt, claimedMs: ports.clock.monotonicMs(), onKnown });
  });
}

/** Claims the room, starts its egress, and waits for it. */
export async function drive(ports: StartPorts, settings: StartSettings, attempt: Attempt): Promise<Answer> {
  const claimed = await claimRoom(ports, settings, attempt);
  if (claimed.isErr()) return err(claimed.error);
  const launched = await launch(ports, settings, attempt);
  return launched.isOk() ? awaitActive(ports, settings, attempt, launched.value) : err(launched.error);
}
