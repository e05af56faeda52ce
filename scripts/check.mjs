// Every check in turn, and a verdict each; turbo answers from its cache where nothing has changed.
// Usage: npm run check            all of them
//        npm run check -- lint    only those named
import { spawnSync } from "node:child_process";

const cached = (task) => [
  "npx",
  "--no-install",
  "turbo",
  "run",
  `//#${task}`,
  "--output-logs=errors-only",
  "--no-update-notifier",
];
const checks = {
  types: cached("types"),
  lint: cached("lint"),
  format: cached("format"),
  unused: cached("unused"),
  shape: cached("shape"),
  lockfile: ["npm", "run", "--silent", "lockfile"],
  tests: ["npm", "test", "--silent"],
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in checks));
if (unknown.length > 0) {
  process.stderr.write(`no such check: ${unknown.join(", ")}; there are ${Object.keys(checks).join(", ")}\n`);
  process.exit(2);
}

const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
const failed = [];
const names = asked.length > 0 ? asked : Object.keys(checks);
for (const name of names) {
  const [program, ...args] = checks[name];
  const startedAt = performance.now();
  const { status } = spawnSync(program, args, { stdio: "inherit", env });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`${name}: ${status === 0 ? "passed" : "FAILED"} (${seconds} s)\n`);
  if (status !== 0) failed.push(name);
}

const verdict = failed.length === 0 ? "" : `; failed: ${failed.join(", ")}`;
process.stdout.write(`check: ${names.length - failed.length} of ${names.length} passed${verdict}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
