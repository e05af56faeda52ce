export { type InvalidOptions, type OptionProblem } from "./configure.ts";
export { type OpenFailure, TallylightError } from "./error.ts";
export { type EventListener, type TallylightEvent } from "./events.ts";
export {
  type InDirectory,
  type InRedis,
  type InS3,
  type LiveKitServer,
  type RedisAccess,
  type RedisCluster,
  type RedisSentinels,
  type TallylightOptions,
} from "./options.ts";
export { type ListOptions, type RecordingsPage, type StartOptions, type Tallylight } from "./surface.ts";
export { tallylight } from "./tallylight.ts";
export { type WebhookAnswer } from "./webhook.ts";
export { type OwnLiveKit, type OwnStorage } from "../compose/own-adapters.ts";
export { type Refusal } from "../problem.ts";
