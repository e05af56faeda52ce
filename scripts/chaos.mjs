// Real servers that die, sleep and lie, under three instances of the built service, and the rules of the simulation on
// what was seen of it. A row for each scenario, then a verdict.
//   npm run chaos                      all of them
//   npm run chaos -- --only NAME,NAME  some
//   npm run chaos -- --quick           those that take less than a minute, as CI runs them
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runnerImport } from "vite";

process.env.NODE_ENV ??= "production"; // else the participants' library prints its steps
const root = fileURLToPath(new URL("..", import.meta.url));
const { values } = parseArgs({ options: { only: { type: "string" }, quick: { type: "boolean", default: false } } });
const { module } = await runnerImport(`${root}packages/cli/src/e2e/chaos/main.ts`, {
  configFile: `${root}vitest.config.ts`,
  root,
  logLevel: "error",
});
process.exitCode = await module.main({
  only: values.only?.split(",") ?? null,
  quick: values.quick,
  print: (line) => process.stdout.write(`${line}\n`),
});
// What a native participant leaves behind keeps the process alive.
process.exit();
