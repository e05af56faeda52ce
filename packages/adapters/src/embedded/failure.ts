import { type PortName, unavailable, type Unavailable } from "@tallylight/core";

/** Any exception of LMDB or of its files as our one failure. There are no secrets in them. */
export function embeddedUnavailable(port: PortName, operation: string): (thrown: unknown) => Unavailable {
  return (thrown) => unavailable(port, operation, `lmdb: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
}
