/** Tallylight as a library: `import { tallylight } from "tallylight"`. */
export {
  type EventListener,
  type InDirectory,
  type InRedis,
  type InS3,
  type InvalidOptions,
  type ListOptions,
  type LiveKitServer,
  type OpenFailure,
  type OptionProblem,
  type OwnLiveKit,
  type OwnStorage,
  type RecordingsPage,
  type Refusal,
  type StartOptions,
  tallylight,
  type Tallylight,
  TallylightError,
  type TallylightEvent,
  type TallylightOptions,
  type WebhookAnswer,
} from "@tallylight/http/embed";
export { type RecordingJson, type SweepJson } from "@tallylight/http/shapes";
