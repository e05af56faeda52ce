/** How one kind is told. `error` is OpenVidu Meet's category, `code` our own stable name where it is not the kind. */
export type Telling<R> = {
  readonly status: number;
  readonly title: string;
  readonly error: string | ((refusal: R) => string);
  readonly message: (refusal: R) => string;
  readonly code?: (refusal: R) => string;
  readonly headers?: (refusal: R) => Readonly<Record<string, string>>;
  /** Members beside the usual ones. */
  readonly more?: (refusal: R) => Readonly<Record<string, unknown>>;
};

/** One row for each kind: a new kind does not compile until it has its row beside it. */
export type Tellings<R extends { readonly kind: string }> = {
  readonly [K in R["kind"]]: Telling<Extract<R, { readonly kind: K }>>;
};

export const RECORDING = "Recording Error";
export const ROOM = "Room Error";
export const LOCK = "Lock Error";

export const afterSeconds = (seconds: number) => () => ({ "Retry-After": String(seconds) });
export const ofRecording =
  (rest: string) =>
  ({ recordingId }: { readonly recordingId: string }) =>
    `Recording '${recordingId}' ${rest}`;
export const ofRoom =
  (rest: string) =>
  ({ roomId }: { readonly roomId: string }) =>
    `Room '${roomId}' ${rest}`;

export const conflict = (error: string, message: Telling<{ readonly roomId: string }>["message"]) => ({
  status: 409,
  title: "The room is in use",
  error,
  message,
});
