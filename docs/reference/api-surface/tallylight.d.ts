// What `tallylight` offers. Made of the built declarations; see CONTRIBUTING.md.

// EventListener
export { EventListener } from "@tallylight/http/embed";

// InDirectory
export { InDirectory } from "@tallylight/http/embed";

// InRedis
export { InRedis } from "@tallylight/http/embed";

// InS3
export { InS3 } from "@tallylight/http/embed";

// InvalidOptions
export { InvalidOptions } from "@tallylight/http/embed";

// ListOptions
export { ListOptions } from "@tallylight/http/embed";

// LiveKitServer
export { LiveKitServer } from "@tallylight/http/embed";

// OpenFailure
export { OpenFailure } from "@tallylight/http/embed";

// OptionProblem
export { OptionProblem } from "@tallylight/http/embed";

// OwnLiveKit
export { OwnLiveKit } from "@tallylight/http/embed";

// OwnStorage
export { OwnStorage } from "@tallylight/http/embed";

// RecordingJson
export { RecordingJson } from "@tallylight/http/shapes";

// RecordingsPage
export { RecordingsPage } from "@tallylight/http/embed";

// RedisAccess
export { RedisAccess } from "@tallylight/http/embed";

// RedisCluster
export { RedisCluster } from "@tallylight/http/embed";

// RedisSentinels
export { RedisSentinels } from "@tallylight/http/embed";

// Refusal
export { Refusal } from "@tallylight/http/embed";

// StartOptions
export { StartOptions } from "@tallylight/http/embed";

// SweepJson
export { SweepJson } from "@tallylight/http/shapes";

// Tallylight
export { Tallylight } from "@tallylight/http/embed";

// TallylightError
export { TallylightError } from "@tallylight/http/embed";

// TallylightEvent
export { TallylightEvent } from "@tallylight/http/embed";

// TallylightOptions
export { TallylightOptions } from "@tallylight/http/embed";

// WebhookAnswer
export { WebhookAnswer } from "@tallylight/http/embed";

// tallylight
export { tallylight } from "@tallylight/http/embed";

