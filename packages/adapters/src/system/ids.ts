import { type Ids, ROOM_ID_RANDOM_LENGTH, type Uid, type Version } from "@tallylight/core";
import { randomBytes, randomInt } from "node:crypto";

const BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz";
const BASE62 = `${BASE36}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;

/** Fresh names from the operating system's random source. */
export const systemIds: Ids = {
  uid: () => randomText(BASE62, 22) as Uid,
  version: () => randomBytes(16).toString("hex") as Version,
  roomSuffix: () => randomText(BASE36, ROOM_ID_RANDOM_LENGTH),
};

/** `randomInt` draws again instead of taking a remainder, so each character is as likely as any other. */
function randomText(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
}
