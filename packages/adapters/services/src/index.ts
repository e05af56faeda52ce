export { startEgressWorker, type EgressWorker, type EgressWorkerOptions } from "./egress-worker.ts";
export { startLiveKit, startMortalLiveKit, type LiveKitAddress, type LiveKitOptions } from "./livekit.ts";
export { joinRoom, type JoinedParticipant, type JoinOptions } from "./participant.ts";
export { startMortalRedis, startRedis, type RedisAddress } from "./redis.ts";
export { S3_MAKES, startS3, type S3Address, type S3Make } from "./s3.ts";
export { isSkipped, type Mortal, serviceOrSkip, type Service, type Skipped } from "./service.ts";
export { listenForWebhooks, type WebhookListener } from "./webhook-listener.ts";
