import {
  type EgressId,
  type RecordingIdParts,
  type RoomId,
  type ShareSecretStore,
  type Uid,
  type Unavailable,
} from "@tallylight/core";
import { randomBytes } from "node:crypto";
import type { ResultAsync } from "neverthrow";
import { expect } from "vitest";
import { type AwayOption, awayCase } from "./away.ts";
import { type Cases, type ContractOptions, testCases } from "./cases.ts";

/**
 * What every ShareSecretStore must do.
 *
 * @param makeStore A store, made anew for each case.
 */
export function shareSecretsContract(
  name: string,
  makeStore: () => Promise<ShareSecretStore>,
  options: ContractOptions & AwayOption<ShareSecretStore> = {},
): void {
  const away = awayCase("says that it is unavailable, by method", "documents", options, (store: ShareSecretStore) => ({
    find: () => store.find(newId()),
    make: () => store.make(newId(), SECRETS),
    remove: () => store.remove(newId()),
  }));
  testCases(`${name} keeps secrets of shared recordings: it`, { ...cases, ...away }, makeStore, options);
}

const SECRETS = { public: "p".repeat(22), private: "q".repeat(22) };
const OTHERS = { public: "r".repeat(22), private: "s".repeat(22) };

const cases: Cases<ShareSecretStore> = {
  "has none of a recording that nobody shared": async (store) => {
    expect(await value(store.find(newId()))).toBeNull();
  },

  "gives them back as they were made, and those of no other recording": async (store) => {
    const id = newId();
    expect(await value(store.make(id, SECRETS))).toEqual(SECRETS);
    expect(await value(store.find(id))).toEqual(SECRETS);
    expect(await value(store.find(newId()))).toBeNull();
  },

  "keeps the first that were made, and gives them to whoever makes others": async (store) => {
    const id = newId();
    const made = await Promise.all([SECRETS, OTHERS, SECRETS].map((secrets) => value(store.make(id, secrets))));
    const [first] = made;
    for (const one of made) expect(one).toEqual(first);
    expect(await value(store.find(id))).toEqual(first);
  },

  "forgets what is removed, also when it is gone, and takes others after that": async (store) => {
    const id = newId();
    await value(store.make(id, SECRETS));
    await value(store.remove(id));
    await value(store.remove(id));
    expect(await value(store.find(id))).toBeNull();
    expect(await value(store.make(id, OTHERS))).toEqual(OTHERS);
  },
};

const newId = (): RecordingIdParts => ({
  roomId: "room-1" as RoomId,
  egressId: "EG_1" as EgressId,
  uid: randomBytes(11).toString("hex") as Uid,
});

async function value<T>(asked: ResultAsync<T, Unavailable>): Promise<T> {
  return (await asked)._unsafeUnwrap();
}
