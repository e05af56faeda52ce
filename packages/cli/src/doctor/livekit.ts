import type { SweepPorts } from "@tallylight/core";
import { counted } from "../print/words.ts";
import { type Finding, fine, unreachable, warning } from "./finding.ts";

const ABOUT = "LiveKit";

/** Does LiveKit answer these keys, for rooms and for egresses? What its recorders could still take it tells nobody. */
export async function liveKitFindings(
  { directory, egress }: Pick<SweepPorts, "directory" | "egress">,
  next: string,
): Promise<readonly Finding[]> {
  const began = performance.now();
  const rooms = await directory.recorded();
  if (rooms.isErr()) return [unreachable(ABOUT, rooms.error, next)];
  const ms = Math.round(performance.now() - began);
  const egresses = await egress.find("EG_tallylightdoctor" as Parameters<typeof egress.find>[0]);
  if (egresses.isErr()) return [unreachable("LiveKit's egresses", egresses.error, next)];
  const { rooms: recorded, unnameable } = rooms.value;
  const says = `answers in ${ms} ms; ${counted(recorded.length, "room")} being recorded`;
  const capacity = "whether a recorder is free only a start can tell: LiveKit has no list of its egress workers";
  if (unnameable.length === 0) return [fine(ABOUT, says), fine(ABOUT, capacity)];
  const others = `${counted(unnameable.length, "room")} with a name that is no room id: ${unnameable.slice(0, 3).join(", ")}`;
  return [
    fine(ABOUT, says),
    fine(ABOUT, capacity),
    warning(ABOUT, others, "They cannot be recorded here: names are [A-Za-z0-9_-], without --."),
  ];
}
