/** Its own declarations are not where its `exports` say. What is used of them here. */
declare module "redlock" {
  import type { Redis } from "ioredis";

  export default class Redlock {
    constructor(nodes: Redis[], settings?: { readonly retryCount?: number });
    acquire(resources: readonly string[], lifetimeMs: number): Promise<{ release(): Promise<unknown> }>;
  }
}
