import { LOCK_MUTANTS } from "./locks.ts";
import type { Mutant } from "./mutant.ts";
import { RECORDER_MUTANTS } from "./recorders.ts";
import { RECORDING_MUTANTS } from "./recordings.ts";
import { ROOM_MUTANTS } from "./rooms.ts";
import { START_MUTANTS } from "./starts.ts";

export const MUTANTS: readonly Mutant[] = [
  ...LOCK_MUTANTS,
  ...START_MUTANTS,
  ...RECORDER_MUTANTS,
  ...RECORDING_MUTANTS,
  ...ROOM_MUTANTS,
];
