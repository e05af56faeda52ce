import type { S3Capabilities, S3Capability, Turns } from "@tallylight/adapters/s3";
import { systemIds } from "@tallylight/adapters/system";
import { type LockStore, type PortName, unavailable, type Unavailable } from "@tallylight/core";
import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import type { Config, S3Config } from "../config.ts";
import type { Opened, Storage } from "./open-stores.ts";

/** What this S3 can do, as `/readyz` and `doctor` show it. */
export type StorageDetail = {
  readonly capabilities: S3Capabilities["can"];
  /** How documents are written: by compare-and-set, or read, checked and written one after the other. */
  readonly metadata: "conditional-writes" | "read-check-write";
};

/** What is known of the storage, and how to find it out: it changes nothing, and once it is known nobody is asked. */
export type StorageCheck = {
  readonly known: () => StorageDetail | null;
  readonly ask: () => ResultAsync<StorageDetail, Unavailable>;
  /** What each thing that is lacking means, and what to do about it. */
  readonly advice: (detail: StorageDetail) => readonly string[];
};

/** Documents, media and, if they are wanted, locks in one bucket. What it can do is asked once, when it answers. */
export async function openS3(options: S3Config, { prefix }: Config, turns: Turns): Promise<Opened<Storage>> {
  const s3 = await import("@tallylight/adapters/s3");
  const { endpoint, credentials, ...rest } = options;
  const connection = s3.connectS3({ ...rest, endpoint: endpoint ?? undefined, credentials: credentials ?? undefined });
  const probe = s3.s3Probe(connection, prefix, () => systemIds.version());
  const documents = s3.s3Documents(connection, {
    lacksConditions: () =>
      probe
        .ask()
        .map(s3.lacksConditions)
        .mapErr(({ cause }) => cause),
    turns,
    newToken: () => systemIds.version(),
  });
  const ask = (port: PortName, operation: string): ResultAsync<S3Capabilities, Unavailable> =>
    probe.ask().mapErr(({ cause }) => unavailable(port, operation, cause));
  const locksIn = (queue: LockStore): LockStore => {
    const deletesFree = (): boolean => {
      const known = probe.known();
      return known !== null && s3.deletesInOneStep(known);
    };
    const store = s3.s3LockStore(s3.s3LockObjects(connection), { prefix, queue, ids: systemIds, deletesFree });
    return {
      ...store,
      // A store that is away at the start is asked before its first lock.
      swap: (roomId, swap) =>
        ask("locks", "swap")
          .andThen((found) => (s3.comparesAndSets(found) ? okAsync() : errAsync(unavailable("locks", "swap", UNFIT))))
          .andThen(() => store.swap(roomId, swap)),
    };
  };
  return {
    documents: s3.recordingDocuments(documents, prefix),
    rooms: s3.roomCatalog(documents, prefix),
    secrets: s3.shareSecrets(documents, prefix),
    media: s3.s3Media(connection, prefix),
    upload: () => Promise.reject(new Error("a simulated recorder writes into the data directory only")),
    check: {
      known: () => {
        const known = probe.known();
        return known === null ? null : detailOf(known, s3.lacksConditions(known));
      },
      ask: () => ask("documents", "probe").map((found) => detailOf(found, s3.lacksConditions(found))),
      advice: ({ capabilities }) =>
        (Object.keys(s3.S3_ADVICE) as S3Capability[])
          .filter((capability) => !capabilities[capability])
          .map((capability) => s3.S3_ADVICE[capability]),
    },
    locks: locksIn,
    close: async () => connection.close(),
  };
}

const UNFIT = "this S3 obeys no conditional writes, and so can hold no locks";

function detailOf({ can }: S3Capabilities, lacksConditions: boolean): StorageDetail {
  return { capabilities: can, metadata: lacksConditions ? "read-check-write" : "conditional-writes" };
}
