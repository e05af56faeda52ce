import { ResultAsync, safeTry } from "neverthrow";
import type { Recording } from "../../recording/recording.ts";
import type { StartCommand, StartPorts, StartRefusal, StartSettings } from "./attempt.ts";
import { awaitActive } from "./await-active.ts";
import { claimRoom } from "./claim-room.ts";
import { launch } from "./launch.ts";

/**
 * Starts a recording of a room and waits until it really records (seed, first flowchart).
 *
 * @returns the recording with the status that was seen: `active`, or later if it was that short. Answers within
 * `preClaimMs` + `startTimeoutMs` + 20 s. A caller who goes away changes nothing.
 */
export function startRecording(
  ports: StartPorts,
  settings: StartSettings,
  command: StartCommand,
): ResultAsync<Recording, StartRefusal> {
  return safeTry(async function* () {
    const attempt = yield* claimRoom(ports, settings, command);
    const launched = yield* await launch(ports, settings, attempt);
    return awaitActive(ports, settings, attempt, launched);
  });
}
