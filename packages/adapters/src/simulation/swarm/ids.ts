import type { Ids, Uid, Version } from "@tallylight/core";
import type { Random } from "./random.ts";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const HEX = "0123456789abcdef";
const SUFFIX = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Names as the product's own are, drawn from the seed. */
export function seededIds(random: Random): Ids {
  const text = (alphabet: string, length: number): string => {
    let made = "";
    for (let n = 0; n < length; n += 1) made += alphabet[random.between(0, alphabet.length - 1)];
    return made;
  };
  return {
    uid: () => text(BASE62, 22) as Uid,
    version: () => text(HEX, 32) as Version,
    roomSuffix: () => text(SUFFIX, 15),
  };
}
