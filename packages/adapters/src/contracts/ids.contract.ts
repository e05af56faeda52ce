import { type Ids, isOurUid, newRoomId, parseRoomId } from "@tallylight/core";
import { expect } from "vitest";
import { type Cases, type ContractOptions, testCases } from "./cases.ts";

/** What every Ids must do. */
export function idsContract(name: string, make: () => Promise<Ids>, options: ContractOptions = {}): void {
  testCases(`${name} are ids of which`, cases, make, options);
}

const cases: Cases<Ids> = {
  "a uid is 22 base62 characters: one of ours": async (ids) => {
    expect(ids.uid()).toMatch(/^[0-9A-Za-z]{22}$/);
    expect(isOurUid(ids.uid())).toBe(true);
  },

  "a version is 128 bits in hex": async (ids) => {
    expect(ids.version()).toMatch(/^[0-9a-f]{32}$/);
  },

  "a room suffix is 15 characters of a-z 0-9, and makes a room id": async (ids) => {
    expect(ids.roomSuffix()).toMatch(/^[a-z0-9]{15}$/);
    expect(parseRoomId(newRoomId("A room", ids.roomSuffix())).isOk()).toBe(true);
  },

  "no two are the same": async (ids) => {
    const made = Array.from({ length: 1000 }, () => [ids.uid(), ids.version(), ids.roomSuffix()]);
    expect(new Set(made.flat()).size).toBe(3000);
  },
};
