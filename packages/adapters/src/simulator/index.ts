export { type ApiMethod, type CallFault, type Faults, type RecorderFault, type WebhookFault } from "./faults.ts";
export { mp4OfLength } from "./mp4.ts";
export { DEFAULT_TIMINGS, QUICK_TIMINGS, type SimulatorOptions, type Timings } from "./options.ts";
export { type Simulator, startSimulator } from "./simulator.ts";
export { NO_RESPONSE, NO_SUCH_EGRESS, NO_SUCH_ROOM, TIMED_OUT, type TwirpError } from "./twirp-error.ts";
