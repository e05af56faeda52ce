import type { JSX } from "hono/jsx/jsx-runtime";
import type { LampState } from "../on-air/board.ts";

const WORDS: Readonly<Record<LampState, string>> = {
  idle: "Idle",
  starting: "Starting",
  recording: "On air",
  stopping: "Stopping",
  suspicious: "Suspicious",
  unknown: "Not known",
};

export function Lamp({ state }: { readonly state: LampState }): JSX.Element {
  return <span class={`lamp ${state}`}>{WORDS[state]}</span>;
}
