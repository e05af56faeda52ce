/** The schemas of what the API answers, for programs that read it. */
export { catalogCheckSchema, checkPieceSchema, rebuildPieceSchema, rebuiltSchema } from "./catalog/schema.ts";
export { lockViewSchema, locksSchema, releasedSchema, sweepSchema } from "./locks/schema.ts";
export { recordingSchema } from "./recordings/schema.ts";
export { roomSchema } from "./rooms/schema.ts";
export { retriedSchema, webhooksSchema } from "./webhooks/schema.ts";
