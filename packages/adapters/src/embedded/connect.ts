import type { PortName, Unavailable } from "@tallylight/core";
import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { type Database, open, type RootDatabase } from "lmdb";
import { Result, ResultAsync } from "neverthrow";
import { embeddedUnavailable } from "./failure.ts";

/** One LMDB environment, which several processes may have open at the same time. */
export type EmbeddedEnv = {
  readonly root: RootDatabase<string, string>;
  /** Opens a named database, made when missing: text values under ordered keys. For factories, not for each call. */
  readonly database: (name: string) => Database<string, string>;
  /** Reads what any process has committed by now, in one snapshot. */
  readonly read: <T>(port: PortName, operation: string, action: () => T) => ResultAsync<T, Unavailable>;
  /**
   * Runs reads and writes as one transaction, alone among all processes, and answers once they are on the disk.
   * What `action` wrote before it threw is kept: decode and decide first, write last.
   */
  readonly write: <T>(port: PortName, operation: string, action: () => T) => ResultAsync<T, Unavailable>;
  readonly close: () => Promise<void>;
};

/** How long others are waited for. */
export type EmbeddedOptions = {
  /** A process that is stopped in the middle of a write keeps all others from writing: give up after this. */
  readonly writeTimeoutMs?: number;
};

const DEFAULT_WRITE_TIMEOUT_MS = 5_000;

/** Opens `{dataDir}/lmdb`, and makes it when missing. The directory must be on a local disk. */
export function openEmbedded(dataDir: string, options: EmbeddedOptions = {}): Result<EmbeddedEnv, Unavailable> {
  const openRoot = Result.fromThrowable(
    () => {
      mkdirSync(dataDir, { recursive: true, mode: 0o700 });
      return sharedRoot(join(realpathSync(dataDir), "lmdb"));
    },
    embeddedUnavailable("locks", "open"),
  );
  return openRoot().map((shared) => environment(shared, options.writeTimeoutMs ?? DEFAULT_WRITE_TIMEOUT_MS));
}

type SharedRoot = { readonly root: RootDatabase<string, string>; readonly leave: () => Promise<void> };

/**
 * What this process has open. A second root on the same path would bring it to a stop: a transaction of the one needs
 * the main thread to end, while the main thread waits for its lock to begin one of the other.
 */
const roots = new Map<string, { readonly root: RootDatabase<string, string>; users: number }>();

function sharedRoot(path: string): SharedRoot {
  // Without `overlappingSync` a commit is on the disk before it is answered.
  const openAnew = () => open<string, string>(path, { encoding: "string", overlappingSync: false });
  const shared = roots.get(path) ?? { root: openAnew(), users: 0 };
  roots.set(path, shared);
  shared.users += 1;
  return {
    root: shared.root,
    leave: async () => {
      shared.users -= 1;
      if (shared.users > 0) return;
      roots.delete(path);
      await shared.root.close();
    },
  };
}

function environment({ root, leave }: SharedRoot, writeTimeoutMs: number): EmbeddedEnv {
  let closed = false;
  // LMDB brings the whole process down when it is used after its end.
  const mustBeOpen = (): void => {
    if (closed) throw new Error("the database is closed");
  };
  const read = <T>(action: () => T): T => {
    mustBeOpen();
    // Within one turn of the event loop LMDB shows an old snapshot, without the other processes' latest writes.
    root.resetReadTxn();
    return action();
  };
  const write = <T>(action: () => T): Promise<T> => {
    mustBeOpen();
    return withDeadline(root.transaction(action), writeTimeoutMs);
  };
  return {
    root,
    database: (name) => root.openDB<string, string>({ name, encoding: "string" }),
    read: (port, operation, action) =>
      ResultAsync.fromThrowable(async () => read(action), embeddedUnavailable(port, operation))(),
    write: (port, operation, action) =>
      ResultAsync.fromThrowable(async () => write(action), embeddedUnavailable(port, operation))(),
    close: async () => {
      if (closed) return;
      closed = true;
      await leave();
    },
  };
}

async function withDeadline<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
