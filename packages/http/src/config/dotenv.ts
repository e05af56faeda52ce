import { parseEnv } from "node:util";
import type { Environment } from "./variables.ts";

/** The variables of a `.env` file's text, as Node itself reads one. */
export function parseDotenv(text: string): Environment {
  return { ...parseEnv(text) };
}
