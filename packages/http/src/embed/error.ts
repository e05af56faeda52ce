import type { ComposeFailure } from "../compose.ts";
import { brief, problemCode, type Refusal, statusOf } from "../problem.ts";
import type { StorageUnfit } from "../service/check-storage.ts";
import type { InvalidOptions } from "./configure.ts";

/** Why `tallylight` itself did not open. */
export type OpenFailure = InvalidOptions | ComposeFailure | StorageUnfit;

/**
 * What the methods of `Tallylight` reject with, for every refusal and every dependency that is away. Anything else that
 * they throw is a bug.
 */
export class TallylightError extends Error {
  override readonly name = "TallylightError";
  /** The refusal as a value, with all that it says: tell refusals apart by its `kind`. */
  readonly refusal: Refusal | OpenFailure;
  /** Stable: what the HTTP API calls it, such as `already-recording` or `livekit-unavailable`. */
  readonly code: string;
  /** The HTTP status that the service would answer with, for programs that pass it on. */
  readonly status: number;

  /** @param refusal What it stands for. */
  constructor(refusal: Refusal | OpenFailure) {
    const { message, code, status } = isOpenFailure(refusal) ? opening(refusal) : telling(refusal);
    super(message);
    this.refusal = refusal;
    this.code = code;
    this.status = status;
  }
}

type Told = { readonly message: string; readonly code: string; readonly status: number };

function telling(refusal: Refusal): Told {
  const details = refusal.kind === "invalid-request" ? refusal.details : [];
  const wrong = details.map(({ field, message }) => `${field}: ${message}`).join("; ");
  const { message } = brief(refusal);
  return { message: wrong === "" ? message : wrong, code: problemCode(refusal), status: statusOf(refusal) };
}

const OPENING = ["invalid-options", "data-dir-unusable", "simulator-not-started", "storage-unfit"] as const;

function isOpenFailure(refusal: Refusal | OpenFailure): refusal is OpenFailure {
  return (OPENING as readonly string[]).includes(refusal.kind);
}

function opening(failure: OpenFailure): Told {
  return { message: OPEN_MESSAGES[failure.kind](failure as never), code: failure.kind, status: 500 };
}

const OPEN_MESSAGES: { readonly [K in OpenFailure["kind"]]: (failure: OpenFailure & { readonly kind: K }) => string } =
  {
    "invalid-options": ({ problems }) =>
      problems.map(({ option, given, expected }) => `${option} ${given}; expected ${expected}`).join("\n"),
    "data-dir-unusable": ({ dataDir, cause }) => `the directory ${dataDir} cannot be used: ${cause}`,
    "simulator-not-started": ({ cause }) => `the simulator did not start: ${cause}`,
    "storage-unfit": ({ cause }) => `the storage cannot hold the locks: ${cause}`,
  };
