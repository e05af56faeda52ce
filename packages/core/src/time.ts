/** Milliseconds since 1970-01-01T00:00:00Z, an integer. Which clock it comes from is said where it is used. */
export type EpochMs = number;

/** A length of time in milliseconds. */
export type DurationMs = number;
