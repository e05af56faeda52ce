import { DOOR } from "./door.ts";
import { FRAME } from "./frame.ts";
import { HEALTH } from "./health.ts";
import { LAMP } from "./lamp.ts";
import { LOCKS } from "./locks.ts";
import { PARTS } from "./parts.ts";
import { RECORDINGS } from "./recordings.ts";
import { TOKENS } from "./tokens.ts";

/** The one stylesheet of the dashboard; every page has it. */
export const STYLE: string = [TOKENS, FRAME, PARTS, LAMP, LOCKS, HEALTH, RECORDINGS, DOOR].join("\n").trim();
