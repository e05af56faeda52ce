import type { RoomDirectory } from "../../ports/room-directory.ts";
import type { StopPorts } from "../carry-out.ts";

/** What a sweep needs. */
export type SweepPorts = StopPorts & { readonly directory: RoomDirectory };

/** What became of one step. `changed-meanwhile`: what the plan saw is no longer so, and nothing was done. */
export type StepOutcome = "nothing-to-do" | "applied" | "changed-meanwhile";
