import type { RoomId, SweepPorts } from "@tallylight/core";
import type { CliContext } from "../context.ts";
import { type Finding, fine, problem, unreachable, warning } from "./finding.ts";

const ABOUT = "LiveKit's webhooks";
const LOOK_EVERY_MS = 250;
const LONGEST_MS = 10_000;

/** How often a service heard of a room that began. */
export type HeardRooms = () => Promise<number | null>;

/**
 * Makes a LiveKit room that nobody joins, sees whether the service hears of it, and closes it again. That shows the
 * whole way: LiveKit's `webhook` setting, the network, the address and the key that signs.
 */
export async function webhookFindings(
  { sleep }: CliContext,
  { directory, ids }: Pick<SweepPorts, "directory" | "ids">,
  heard: HeardRooms,
): Promise<Finding> {
  const before = await heard();
  if (before === null) {
    const next = "Check --url, and that TALLY_API_KEY may read /metrics.";
    return warning(ABOUT, "the service does not say what it hears", next);
  }
  const roomId = `tallylight-doctor-${ids.roomSuffix()}` as RoomId;
  const opened = await directory.open(roomId);
  if (opened.isErr()) return unreachable(ABOUT, opened.error, "See the finding about LiveKit.");
  let arrived = false;
  for (let waited = 0; !arrived && waited < LONGEST_MS; waited += LOOK_EVERY_MS) {
    await sleep(LOOK_EVERY_MS);
    arrived = ((await heard()) ?? before) > before;
  }
  await directory.close(roomId);
  if (arrived) return fine(ABOUT, "LiveKit told the service of a room that was made for this");
  const next =
    "In LiveKit's configuration set webhook.urls to POST …/livekit/webhook of the service, and webhook.api_key to one of LIVEKIT_API_KEY.";
  return problem(ABOUT, `the service did not hear of a new room within ${LONGEST_MS / 1_000} s`, next);
}
