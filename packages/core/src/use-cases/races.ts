/**
 * How often a write that lost a race is decided again. Each loss means that somebody else got on, so more than this at
 * once is a fault of the store, and is told as unavailable.
 */
export const MAX_RACES = 8;
