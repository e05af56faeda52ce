import type { Uid, Version } from "../ids.ts";

/** Fresh random names, from a cryptographic source. */
export interface Ids {
  /** 22 base62 characters, about 131 bits. */
  uid(): Uid;
  /** 128 bits in hex. */
  version(): Version;
  /** 15 characters of a-z 0-9, about 77 bits. */
  roomSuffix(): string;
}
