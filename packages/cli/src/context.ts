import type { StricliProcess } from "@stricli/core";
import type { House } from "@tallylight/http/compose";
import type { ConfigDescription, RunningService } from "@tallylight/http";
import type { ReceiverId } from "@tallylight/core";
import type { ResultAsync } from "neverthrow";
import type { Control } from "./control/control.ts";
import type { Refusal } from "./refusal.ts";

/** What commands use of the composed house. */
export type OpenHouse = Pick<
  House,
  "ports" | "settings" | "outbox" | "config" | "describe" | "storage" | "inspectRedis" | "close"
> & {
  /** The hosts of the receivers of webhooks, by their names in the stores. */
  readonly hosts: ReadonlyMap<ReceiverId, string>;
};

/** Everything that a command touches: the process is an argument, and so can be another one in a test. */
export type CliContext = {
  readonly process: StricliProcess & { readonly env: NodeJS.ProcessEnv };
  /** The service that this command asks; null: the stores. A command that it proposes is to ask the same one. */
  readonly service: URL | null;
  /** Where files are written. */
  readonly cwd: string;
  readonly stdin: NodeJS.ReadableStream;
  /** Is there somebody to ask: are the standard input and the standard error terminals? */
  readonly interactive: boolean;
  /** How wide the output may be. */
  readonly columns: number;
  /** Now, in milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Who is at the keyboard, for audit lines. */
  readonly operator: string;
  /** The settings of the environment and of .env. */
  readonly settings: () => ResultAsync<ConfigDescription, Refusal>;
  /** Opens the configured stores. Nothing of them is loaded before. */
  readonly house: () => ResultAsync<OpenHouse, Refusal>;
  /** A way to a running service. Nothing is asked before a command does. */
  readonly remote: (url: URL) => ResultAsync<Control, Refusal>;
  /** What a running service counts, in the words of Prometheus. */
  readonly metrics: (url: URL) => ResultAsync<string, Refusal>;
  /** Starts the service. */
  readonly serve: () => ResultAsync<Pick<RunningService, "url" | "close">, Refusal>;
  /** From the call on, the first signal to end resolves this instead of ending the process; the second one ends it. */
  readonly stopAsked: () => Promise<void>;
};
