import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { err, ok, type Result } from "neverthrow";
import type { Refusal } from "../refusal.ts";

type Where = { readonly env: NodeJS.ProcessEnv; readonly cwd: string };

/** TALLY_API_KEY, the file that TALLY_API_KEY_FILE names, or the key that a service in this directory made. */
export async function readApiKey({ env, cwd }: Where): Promise<Result<string, Refusal>> {
  const told = env["TALLY_API_KEY"]?.trim();
  if (told !== undefined && told !== "") return ok(told);
  const named = env["TALLY_API_KEY_FILE"];
  const file = named ?? join(cwd, env["TALLY_DATA_DIR"] ?? ".tallylight", "api-key");
  try {
    const key = (await readFile(file, "utf8")).trim();
    return key === "" ? err({ kind: "api-key-needed" }) : ok(key);
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "unknown reason";
    if (named === undefined) return err({ kind: "api-key-needed" });
    const problem = { variable: "TALLY_API_KEY_FILE", given: `cannot be read (${code})`, expected: "a readable file" };
    return err({ kind: "invalid-configuration", problems: [problem] });
  }
}
