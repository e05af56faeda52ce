import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Scenario } from "./scenario.ts";
import { SCENARIOS } from "./scenarios/index.ts";

export type Asked = {
  /** By name; null: all. */
  readonly only: readonly string[] | null;
  /** Those alone that take less than a minute. */
  readonly quick: boolean;
  readonly print: (line: string) => void;
};

/** Plays one scenario after the other, and prints a row of a table for each. Gives the exit code. */
export async function main({ only, quick, print }: Asked): Promise<number> {
  const names = SCENARIOS.map(({ name }) => name);
  const unknown = only?.filter((name) => !names.includes(name)) ?? [];
  if (unknown.length > 0) {
    print(`no such scenario: ${unknown.join(", ")}; there are ${names.join(", ")}`);
    return 2;
  }
  const chosen = SCENARIOS.filter((one) => (only === null || only.includes(one.name)) && (!quick || one.quick));
  print("| scenario | injected | seen | recordings | lost | s |\n| --- | --- | --- | --- | --- | --: |");
  const count = { played: 0, skipped: 0, violations: 0, failed: 0 };
  for (const one of chosen) await play(one, count, print);
  const { played, skipped, violations, failed } = count;
  const notPlayed = quick && only === null ? `, ${SCENARIOS.length - chosen.length} take longer and were left out` : "";
  print(`\nchaos: ${played} scenarios, ${violations} violations, ${failed} failed, ${skipped} skipped${notPlayed}`);
  return violations + failed === 0 ? 0 : 1;
}

async function keepLogs({ name }: Scenario, logs: readonly string[]): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), "tallylight-chaos-")), `${name}.log`);
  await writeFile(file, logs.join("\n\n"));
  return file;
}

type Count = { played: number; skipped: number; violations: number; failed: number };

async function play(one: Scenario, count: Count, print: (line: string) => void): Promise<void> {
  const began = performance.now();
  const row = (seen: string, tally: string, lost: string): void =>
    print(
      `| ${[one.name, one.injects, seen, tally, lost, Math.round((performance.now() - began) / 1_000)].join(" | ")} |`,
    );
  try {
    const played = await one.play();
    if ("skipped" in played) {
      count.skipped += 1;
      return row(`skipped: ${played.skipped}`, "", "");
    }
    count.played += 1;
    const { seen, tally, violations, logs } = played;
    row(seen, tally, violations.length === 0 ? "nothing" : `**${violations.length} violations**`);
    count.violations += violations.length;
    for (const violation of violations) print(`  ${violation}`);
    if (violations.length > 0 || process.env["TALLY_CHAOS_LOGS"] !== undefined)
      print(`  what the services printed: ${await keepLogs(one, logs)}`);
  } catch (error) {
    count.failed += 1;
    row("**failed**", "", "");
    print(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}
